"""What the batch check brings to the portal."""

from publicity.portal.registry import Service, services


def register() -> None:
    """Register the quick service (called when the app starts)."""
    services.register(
        Service(
            name="batch-check",
            order=40,
            label="批量核查",
            text="一次核对一批企业的公开记录",
            icon="batch",
            url_name="batch-check",
        )
    )
