"""What the portal itself brings to its home page."""

from publicity.portal import tallies
from publicity.portal.registry import HomeBlock, home_blocks


def register() -> None:
    """Register the block of totals (called when the app starts)."""
    home_blocks.register(
        HomeBlock(
            name="tallies",
            order=80,
            template="portal/_tallies.html",
            build=lambda: {"tallies": tallies.current()},
        )
    )
