"""A record as it goes over the wire: official codes and texts of the template, restricted columns where it has them."""

from collections.abc import Callable, Mapping
from typing import Any

from credit.catalogue import standards

Builder = Callable[[Mapping[str, Any], Mapping[str, Any], str], dict[str, str]]
_builders: dict[str, Builder] = {}


def register(slug: str, builder: Builder) -> None:
    """Let an item build its payload in a way of its own: `builder(details, sealed, generation)`."""
    _builders[slug] = builder


def build(slug: str, details: Mapping[str, Any], sealed: Mapping[str, Any], *, generation: str = "") -> dict[str, str]:
    """Return official code → text, empty cells left out; `generation` is the platform's template, empty for today's.

    Raises ValueError when that generation cannot carry the record.
    """
    standard = standards.get(slug)
    wanted = generation if any(table.generation == generation for table in standard.tables) else standard.generation
    if builder := _builders.get(slug):
        return builder(details, sealed, wanted)
    return {code: text for code, text in standard.payload(details, sealed, generation=wanted).items() if text}
