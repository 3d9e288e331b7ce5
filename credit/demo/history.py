"""The years since 2018, told stretch by stretch: agreed, published, recomputed, ended, by the real services."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from credit.catalogue.models import Nature
from credit.demo.calendar import Dates, Diary, at, periods
from credit.demo.dating import Present, date_records
from credit.demo.steps import Steps
from credit.records import services as records
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, Source
from credit.terms import ruleset
from credit.units.models import User

LISTS = ("red-list", "black-list", "overload-list")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted record, the unit whose reviewer publishes it, and its moments."""

    id: int
    unit: str
    needs_law_section: bool
    dates: Dates


def waiting_records() -> list[Waiting]:
    """Return the records of the demonstration that wait for review, with their moments."""
    diary = Diary()
    rows = Record.objects.filter(source=Source.DEMO, status=RecordStatus.SUBMITTED, decided_on__isnull=False).order_by(
        "pk"
    )
    columns = ("pk", "unit__code", "item__slug", "document_number", "decided_on", "nature", "is_personal")
    return [
        Waiting(pk, unit, personal or nature == Nature.ADVERSE or slug in LISTS, diary.dates(slug, number, decided_on))
        for pk, unit, slug, number, decided_on, nature, personal in rows.values_list(*columns)
    ]


def tell(steps: Steps, people: Mapping[str, User], *, today: date, until: date | None, after: date | None) -> None:
    """Tell the stretches that end after `after` and by `until`; today's stay on the desk."""
    waiting = waiting_records()
    for before, end in periods(today):
        if (after and end <= after) or (until and end > until):
            continue
        due = [one for one in waiting if before < one.dates.published_on <= end]
        work = partial(_stretch, due, people, before, end)
        steps.run(f"told:{end}", f"{end} 以前的记录", work)


def _stretch(due: list[Waiting], people: Mapping[str, User], before: date, end: date) -> str:
    now = timezone.now()
    _recompute(before + timedelta(days=1), people["legal"])
    present = Present(now)
    records.agree([one.id for one in due if one.needs_law_section], actor=people["legal"], today=end)
    published = _publish(due, people, end)
    date_records({one.id: one.dates for one in due if one.id in published})
    ended = 0
    while count := records.end_terms(today=end + timedelta(days=1)):
        ended += count
    present.move_to(at(end, 18))
    return f"发布 {len(published)} 条，期满 {ended} 条"


def _publish(due: Iterable[Waiting], people: Mapping[str, User], end: date) -> set[int]:
    by_unit: dict[str, list[int]] = defaultdict(list)
    for one in due:
        by_unit[one.unit].append(one.id)
    published: set[int] = set()
    for unit, ids in sorted(by_unit.items()):
        published |= set(records.publish(ids, actor=people[f"reviewer_{unit.lower()}"], today=end).done)
    return published


def _recompute(first: date, legal: User) -> None:
    """On the first day of a later rule set the law section previews it and runs it."""
    for rules in ruleset.rule_sets()[1:]:
        if rules.in_force_from == first:
            present = Present(timezone.now())
            for preview in (True, False):
                records.recompute_terms(rules.name, actor=legal, preview=preview, today=first)
            present.move_to(at(first, 8))
