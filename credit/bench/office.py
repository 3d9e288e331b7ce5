"""A small bureau for measuring intake: two people, two platforms, an earlier load, and files to bring in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from credit.bench.rows import HEADERS, penalties
from credit.calendars.services import load_bundled
from credit.catalogue.models import CatalogueItem, Disclosure
from credit.catalogue.services import sync_items
from credit.intake import services as intake
from credit.intake.models import Batch
from credit.sealing import seal
from credit.sharing.models import Level, Platform, PlatformItem
from credit.units.models import Post, PostRole, Unit, User
from credit.units.services import seed_units

SLUG = "penalty"
NUMBER = HEADERS.index("行政处罚决定书文号")
FAULTY_EVERY = 1000
Rows = Iterator[tuple[str, ...]]


class Office(NamedTuple):
    """Who brings files in, who releases what they hold, and where."""

    item: Any
    unit: Any
    clerk: Any
    reviewer: Any


def found_office() -> Office:
    """Write units, catalogue, calendars, two people and two platforms into the empty connected database."""
    seed_units()
    sync_items()
    load_bundled()
    item, unit = CatalogueItem.objects.get(slug=SLUG), Unit.objects.get(code="U01")
    for level in Level.values[:2]:
        platform = Platform.objects.create(
            code=f"bench-{level}", name=f"测量用平台（示例，{level}）", level=level, address="http://127.0.0.1:9",
            app_key="bench", sealed_secret=seal("bench"),
        )  # fmt: skip
        PlatformItem.objects.create(platform=platform, item=item, levels=[Disclosure.PUBLIC])
    return Office(item, unit, _person("bench_clerk", PostRole.CLERK, unit), _person("bench_reviewer", "reviewer", unit))


def _person(name: str, role: str, unit: Any) -> User:
    user = User.objects.create(username=name, full_name="示例人员", is_staff=True)
    Post.objects.create(user=user, role=role, unit=unit)
    return user


def take(office: Office, path: Path) -> Batch:
    """Bring a file in, from the received file to the filed rows and the marked workbook of the faulty ones."""
    with path.open("rb") as file:
        batch = intake.receive(file, name=path.name, item=office.item, unit=office.unit, user=office.clerk)
    return intake.load(batch.pk)


def earlier_rows(n: int) -> Rows:
    """Yield one penalty for each of n/2 enterprises."""
    return penalties(n // 2)


def clean_rows(n: int) -> Rows:
    """Yield n new penalties, one for each of n enterprises: the n/2 of the earlier rows and as many more."""
    return penalties(n, first=n)


def rows_with_faults(n: int) -> Rows:
    """Yield the same rows; the first, and then one in a thousand, lacks the number of the decision."""
    for place, row in enumerate(clean_rows(n)):
        yield row if place % FAULTY_EVERY else (*row[:NUMBER], "", *row[NUMBER + 1 :])
