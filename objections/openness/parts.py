"""What openness brings to the portal: entries of the columns 信用公示 and 异议和投诉, and a quick service."""

from publicity.portal.registry import ColumnEntry, Service, column_entries, services

ABOUT = "近一年收到多少、按期答复多少、平均用几个工作日、多少成立；异议、投诉、修复怎么办、多久办完。"


def register() -> None:
    """Register everything (called when the app starts)."""
    column_entries.register(
        ColumnEntry(name="case-openness", order=90, column="appeal", label="办理情况和办事指南",
                    url_name="case-openness", text=ABOUT)
    )  # fmt: skip
    column_entries.register(
        ColumnEntry(name="repairs-told", order=90, column="publicity", label="信用修复办理情况",
                    url_name="repairs-told", text="修复的标准和流程、办理数量，和经申请人同意公布的修复结果。")
    )  # fmt: skip
    column_entries.register(
        ColumnEntry(name="selected-replies", order=95, column="appeal", label="答复选登", url_name="selected-replies",
                    text="别人反映过什么、查实了什么、怎么处理的；不写是谁提的、说的是谁。")
    )  # fmt: skip
    column_entries.register(
        ColumnEntry(name="case-sheets", order=96, column="appeal", label="材料范本", url_name="case-sheets",
                    text="信用修复承诺书、授权委托书、异议申请表，打印出来填。")
    )  # fmt: skip
    services.register(
        Service(name="case-openness", order=60, label="看办理情况", text="异议、投诉、修复办得怎么样", icon="clock",
                url_name="case-openness")
    )  # fmt: skip
