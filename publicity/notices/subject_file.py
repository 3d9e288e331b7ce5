"""What a subject's file holds: identity, adverse records on show, the road of time, related subjects, former names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from credit.catalogue.models import Nature
from credit.records.models import Party, Record, RecordQuerySet
from credit.subjects.models import (
    NameKind,
    Relation,
    RelationKind,
    Scheme,
    Subject,
    SubjectIdentifier,
    SubjectKind,
    SubjectName,
)
from publicity.notices import addresses, wording
from publicity.notices.actions import OfferedAction, offered_actions
from publicity.notices.cards import Card, card_for
from publicity.notices.paging import Page, page_of
from publicity.notices.public import public_records

WHEN = Coalesce(F("decided_on"), F("valid_from"), F("publicity_start"))
CARDS_SHOWN = 3
BRIEFLY_SHOWN = 7
RELATED_SHOWN = 20
STOPS_ON_A_PAGE = 40
SHOWN_SCHEMES = (
    Scheme.BUSINESS_REGISTRATION, Scheme.TRANSPORT_LICENCE, Scheme.VEHICLE_CERTIFICATE, Scheme.SHIP_NUMBER,
    Scheme.SHIP_SURVEY, Scheme.SHIP_REGISTRATION, Scheme.MMSI, Scheme.IMO, Scheme.PROJECT_CODE, Scheme.PROJECT_NUMBER,
)  # fmt: skip


@dataclass(frozen=True)
class RoadKind:
    """A way to narrow the road of time: the word in the address, its label, the catalogue items it holds."""

    name: str
    label: str
    slugs: frozenset[str]


ROAD_KINDS = (
    RoadKind("licence", "许可", frozenset({"licence"})),
    RoadKind("penalty", "处罚", frozenset({"penalty", "overload-penalty"})),
    RoadKind("check", "检查和检测", frozenset({"inspection", "overload-check", "construction-finding"})),
    RoadKind(
        "list",
        "名单与评价",
        frozenset(
            {"black-list", "red-list", "overload-list", "evaluation", "safety-grade", "honour", "construction-honour"}
        ),
    ),
    RoadKind("commitment", "承诺", frozenset({"commitment"})),
)
OTHER = RoadKind("other", "登记和其他", frozenset())


def records_of(subject: Subject) -> RecordQuerySet:
    """Return the public records in which the subject is the counterpart or a further party.

    The union keeps both halves on their index; an OR would read the whole table.
    """
    own = Record.objects.filter(subject=subject).values("pk")
    return public_records().filter(pk__in=own.union(Party.objects.filter(subject=subject).values("record")))


@dataclass(frozen=True)
class AdverseEntry:
    """An adverse record on the file with its page, and its card unless it is only told in a line."""

    record: Record
    url: str
    card: Card | None
    actions: list[OfferedAction]


def adverse_entries(records: RecordQuerySet, *, today: date) -> tuple[list[AdverseEntry], int]:
    """Return the newest adverse records, the first ones with their cards, and how many there are in all."""
    adverse = records.filter(nature=Nature.ADVERSE)
    most = CARDS_SHOWN + BRIEFLY_SHOWN
    shown = adverse.with_dispute().annotate(day=WHEN).order_by("-day", "-pk")[:most]
    entries = [
        AdverseEntry(one, addresses.of_record(one), card_for(one, today=today), offered_actions(one))
        if place < CARDS_SHOWN
        else AdverseEntry(one, addresses.of_record(one), None, [])
        for place, one in enumerate(shown)
    ]
    return entries, len(entries) if len(entries) < most else adverse.count()


@dataclass(frozen=True)
class Stop:
    """A halt on the road of time."""

    record: Record
    day: date | None
    title: str
    url: str
    sign: str
    is_void: bool
    is_valid: bool


@dataclass(frozen=True)
class Road:
    """One page of the road of time, and the kinds it can be narrowed to."""

    years: list[tuple[int, list[Stop]]]
    page: Page
    kinds: list[tuple[RoadKind, int]]
    chosen: str
    total: int


def road(records: RecordQuerySet, *, chosen: str, after: str, before: str, today: date) -> Road:
    """Return the records as a road by year, newest first, narrowed to the chosen kind."""
    counts = dict(records.order_by().values_list("item__slug").annotate(Count("pk", distinct=True)))
    kinds = _kinds(counts)
    names = {kind.name for kind, _ in kinds}
    chosen = chosen if chosen in names else ""
    page = page_of(
        _narrowed(records, chosen).with_dispute(), after=after, before=before, size=STOPS_ON_A_PAGE, key=WHEN
    )
    return Road(_by_year(page.records, today), page, kinds, chosen, sum(counts.values()))


def _kinds(counts: dict[str, int]) -> list[tuple[RoadKind, int]]:
    named = [(kind, sum(counts.get(slug, 0) for slug in kind.slugs)) for kind in ROAD_KINDS]
    rest = sum(counts.values()) - sum(count for _, count in named)
    return [(kind, count) for kind, count in [*named, (OTHER, rest)] if count]


def _narrowed(records: RecordQuerySet, chosen: str) -> RecordQuerySet:
    if chosen == OTHER.name:
        return records.exclude(item__slug__in=frozenset().union(*(kind.slugs for kind in ROAD_KINDS)))
    slugs = next((kind.slugs for kind in ROAD_KINDS if kind.name == chosen), None)
    return records if slugs is None else records.filter(item__slug__in=slugs)


def _by_year(records: Sequence[Any], today: date) -> list[tuple[int, list[Stop]]]:
    years: dict[int, list[Stop]] = {}
    for record in records:
        day = record.page_key
        void = record.valid_until is not None and record.valid_until < today
        stop = Stop(
            record, day, wording.event(record), addresses.of_record(record), wording.stop(record), void,
            record.nature == Nature.BASIC and not void and record.valid_from is not None,
        )  # fmt: skip
        years.setdefault(day.year if day else 0, []).append(stop)
    return list(years.items())


@dataclass(frozen=True)
class Related:
    """Subjects related in one way: a heading, the relations shown, and how many there are."""

    name: str
    title: str
    measure: str
    rows: list[tuple[Relation, Subject]]
    total: int


OUTWARD = {SubjectKind.VEHICLE: ("vehicles", "营运车辆", "辆"), SubjectKind.SHIP: ("ships", "船舶", "艘"),
           SubjectKind.PROJECT: ("projects", "参与的工程项目", "个")}  # fmt: skip
STANDING_FIRST = (F("valid_until").desc(nulls_first=True), "-pk")
INWARD = {RelationKind.OPERATES: "经营者", RelationKind.OWNS: "所有者", RelationKind.PARTICIPATES: "参建单位"}


def related(subject: Subject, *, only: str = "", limit: int = RELATED_SHOWN) -> list[Related]:
    """Return the public subjects related to this one, standing relations first; persons and their things never.

    Whoever owns and operates the same thing, or did so twice, is told of it once, by the relation that stands.
    """
    groups = [
        _related(name, title, measure, _out(subject, kind), "target", limit)
        for kind, (name, title, measure) in OUTWARD.items()
        if not only or only == name
    ]
    groups += [
        _related(kind.value, title, "家", _in(subject, kind), "source", limit)
        for kind, title in INWARD.items()
        if not only or only == kind.value
    ]
    return [group for group in groups if group.rows]


def _out(subject: Subject, kind: str) -> Any:
    return _stated_in_public().filter(source=subject, target__kind=kind, target__in=Subject.objects.public())


def _in(subject: Subject, kind: str) -> Any:
    return _stated_in_public().filter(target=subject, kind=kind, source__in=Subject.objects.public())


def _stated_in_public() -> Any:
    """Return the relations that a record on show states: the one that first stated it, or a later one of its item."""
    visible = Record.objects.public_now()
    again = Party.objects.filter(
        subject=OuterRef("source"), record__subject=OuterRef("target"), record__item=OuterRef("record__item"),
        record__in=visible,
    )  # fmt: skip
    return Relation.objects.filter(Q(record__in=visible) | Exists(again))


def _related(name: str, title: str, measure: str, relations: Any, side: str, limit: int) -> Related:
    latest = relations.filter(**{side: OuterRef(side)}).order_by(*STANDING_FIRST).values("pk")[:1]
    relations = relations.filter(pk=Subquery(latest))
    ordered = relations.select_related(side).order_by(STANDING_FIRST[0], f"{side}__code", "pk")
    rows = [(relation, getattr(relation, side)) for relation in ordered[: limit + 1]]
    total = len(rows) if len(rows) <= limit else relations.count()
    return Related(name, title, measure, rows[:limit], total)


def former_names(subject: Subject) -> list[SubjectName]:
    """Return the names the subject bore before, newest first."""
    names = subject.names.filter(kind=NameKind.FORMER)
    return list(names.order_by(F("valid_until").desc(nulls_last=True), "-pk"))


def facts(subject: Subject) -> list[tuple[str, str]]:
    """Return identity facts as (label, text): kind, district, representative, standing public identifiers."""
    place = "所在地" if subject.kind == SubjectKind.PROJECT else "登记地"
    rows = [("类型", subject.get_kind_display()), (place, wording.division_name(subject.division_code))]
    rows.append(("法定代表人（负责人）", subject.legal_representative))
    rows += [(one.get_scheme_display(), one.value) for one in _identifiers(subject)]
    if subject.first_issued_on:
        rows.append(("初次领证日期", f"{subject.first_issued_on:%Y-%m-%d}"))
    return [(label, text) for label, text in rows if text]


def _identifiers(subject: Subject) -> list[SubjectIdentifier]:
    standing = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    known = subject.identifiers.filter(standing, scheme__in=SHOWN_SCHEMES, sealed__isnull=True)
    return sorted(known.exclude(value=subject.code), key=lambda one: SHOWN_SCHEMES.index(Scheme(one.scheme)))
