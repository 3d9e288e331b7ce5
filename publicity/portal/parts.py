"""What the portal itself brings to its home page."""

from publicity.portal import tallies
from publicity.portal.registry import HomeBlock, Service, home_blocks, services


def register() -> None:
    """Register the block of totals and the check of documents (called when the app starts)."""
    services.register(
        Service(
            name="document-check", order=50, label="文书验证", text="输入编号和验证码，辨真伪", icon="tick",
            url_name="document-check",
        )
    )  # fmt: skip
    home_blocks.register(
        HomeBlock(
            name="tallies",
            order=80,
            template="portal/_tallies.html",
            build=lambda: {"tallies": tallies.current()},
        )
    )
