"""What the open data brings to the portal."""

from publicity.portal.registry import Service, services


def register() -> None:
    """Register the quick service (called when the app starts)."""
    services.register(
        Service(
            name="open-data",
            order=75,
            label="开放数据",
            text="整份下载公开的信息",
            icon="down",
            url_name="open-data",
            group="数据",
        )
    )
