"""Words of closed lists that records use."""

from django.db import models


class Severity(models.TextChoices):
    """Class of adverse information (失信程度). Source: 国办发〔2025〕22号, NDRC Order 36."""

    MINOR = "minor", "轻微"
    ORDINARY = "ordinary", "一般"
    SERIOUS = "serious", "严重"


class Source(models.TextChoices):
    FORM = "form", "网页录入"
    WORKBOOK = "workbook", "表格导入"
    API = "api", "接口"
    UPSTREAM = "upstream", "上游系统"
    MIRROR = "mirror", "上级平台下发"
    DEMO = "demo", "演示数据"
