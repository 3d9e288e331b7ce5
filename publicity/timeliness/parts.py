"""What timeliness brings to the home page."""

from publicity.portal.registry import HomeBlock, home_blocks
from publicity.timeliness.views import last_month_block


def register() -> None:
    """Register the block of the last month (called when the app starts)."""
    home_blocks.register(
        HomeBlock(name="timeliness", order=90, template="timeliness/_last_month.html", build=last_month_block)
    )
