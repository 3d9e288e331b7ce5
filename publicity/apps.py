from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """What the public is shown."""

    name = "publicity"
    verbose_name = "信息公示"
