"""The bar of columns: which there are is what features registered; order and words are the administrator's rows."""

from dataclasses import replace

from django.db import DatabaseError

from publicity.content import models as content
from publicity.portal import registry
from publicity.portal.memory import remembered

FRESH_SECONDS = 10


def columns() -> list[registry.Column]:
    """Return the registered columns as the site administrator ordered and worded them, at most seconds old.

    A row is missing before the tree is set up, and cannot be read while the database is down: then the registered
    order stands, so that pages of errors need no database.
    """
    try:
        rows = remembered("columns", _rows, seconds=FRESH_SECONDS)
    except DatabaseError:
        rows = {}
    places = [(rows.get(one.name, (one.order, one.label)), one) for one in registry.columns]
    return [replace(one, label=label) for (_, label), one in sorted(places, key=lambda place: place[0][0])]


def _rows() -> dict[str, tuple[int, str]]:
    rows = content.Column.objects.filter(parent=None).values_list("slug", "position", "label")
    return {slug: (position, label) for slug, position, label in rows}
