"""What there is to see of the exchange: an upstream system, a list that came down, conflicts, needs, zero reports.

Nothing a platform would have to answer is invented: receipts and statements come from the sandbox platforms themselves.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from credit.catalogue.models import CatalogueItem
from credit.demo import numbers
from credit.inbound import systems
from credit.inbound.demand.models import RequestState, SharingRequest
from credit.inbound.demand.services import move
from credit.inbound.mirrors import fetching
from credit.inbound.mirrors.models import MirrorSource
from credit.inbound.mirrors.services import item_of, take
from credit.records.models import Record
from credit.sharing.answering import selectors, services
from credit.sharing.models import Platform
from credit.sharing.sandbox.counter import counter_of
from credit.subjects.models import Subject, SubjectKind
from credit.units.models import Unit, User

Lines = Iterator[tuple[int, dict[str, str]]]
UPSTREAM_UNIT = "U09"
MOVES = {
    "XQ002": (RequestState.NEGOTIATING, RequestState.SHARED),
    "XQ010": (RequestState.NEGOTIATING,),
}
DEFAULTERS, ZEROS = 3, 3
FETCHED = {"city": "serious-breaches", "province": "court-defaulters"}
"""Platform → the list that is asked of it every day; the first one's defaulters come as a file."""


def furnish(units: Mapping[str, Unit], people: Mapping[str, User], *, today: date) -> str:
    """Make a little of everything that the desk's pages of the exchange show, and return what was made."""
    officer = people["site_admin"]
    items = CatalogueItem.objects.filter(slug__in=selectors.DUAL)
    systems.register(
        code="demo-cases", name="案件办理系统（示例）", unit=units[UPSTREAM_UNIT], items=items, actor=officer
    )
    _move_needs(officer)
    entries = _mirror(officer, today) + _fetch()
    return f"下发名单 {entries} 条，零报告 {_report_zeros(people, today)} 个"


def _mirror(officer: User, today: date) -> int:
    """Let lists come down from the first platform, two of them at odds with records of ours; return their entries."""
    platform = Platform.objects.order_by("pk").first()
    if platform is None:
        return 0
    repaired, copied = _two_penalties(today)
    files = (("court-defaulters", _defaulters(today)), ("repair-results", _repaired(repaired, today)),
             ("returned-copies", _copies(copied)))  # fmt: skip
    return sum(
        take(
            item_of(slug), platform, lines, name=f"{item_of(slug).name}（示例）.csv", is_complete=False, actor=officer
        ).new
        for slug, lines in files
    )


def _fetch() -> int:
    """Ask the sandbox platforms for a list each, as the timetable will every day; return the new entries."""
    platforms = Platform.objects.filter(code__in=FETCHED)
    sources = [MirrorSource.objects.create(platform=one, item=FETCHED[one.code]) for one in platforms]
    outcomes = [fetching.fetch(source.pk, client_for=counter_of) for source in sources]
    return sum(one.delivery.new for one in outcomes if one.delivery is not None)


def _two_penalties(today: date) -> list[Record]:
    """Return the two newest penalties of organisations on show."""
    shown = Record.objects.public_on(today).filter(item__slug="penalty", is_personal=False)
    return list(shown.select_related("subject").order_by("-decided_on", "-pk")[:2])


def _defaulters(today: date) -> Lines:
    firms = Subject.objects.public().filter(kind=SubjectKind.ENTERPRISE, code__startswith="91").order_by("pk")
    for line, firm in enumerate(firms[:DEFAULTERS], start=2):
        yield line, {
            "name": firm.name, "uscc": firm.code, "case_number": f"（{today.year}）示例执{line}号",
            "court": "示例人民法院", "entered_on": str(today),
        }  # fmt: skip
    yield DEFAULTERS + 2, {
        "name": "示例被执行人", "case_number": f"（{today.year}）示例执{DEFAULTERS + 2}号",
        "identity": numbers.citizen_id(date(1990, 1, 1), 1), "entered_on": str(today),
    }  # fmt: skip


def _repaired(record: Record, today: date) -> Lines:
    yield 2, {
        "name": record.subject.name, "uscc": record.subject.code, "document_number": record.document_number,
        "result": "准予修复（示例）", "entered_on": str(today),
    }  # fmt: skip


def _copies(record: Record) -> Lines:
    yield 2, {"record_key": record.public_id, "field": "CF_SY", "value": "平台留存的内容与本方不同（示例）"}


def _move_needs(officer: User) -> None:
    for need in SharingRequest.objects.filter(code__in=MOVES, state=RequestState.WANTED):
        for target in MOVES[need.code]:
            move(need.pk, target, actor=officer, reason="演示数据")


def _report_zeros(people: Mapping[str, User], today: date) -> int:
    """Confirm last month for some units that decided nothing in it."""
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    clerks = {
        post.unit_id: user for name, user in people.items() if name.startswith("clerk_") for post in user.posts.all()
    }
    empty = [one for one in selectors.months_of_units(clerks, [last]) if not one.decided][:ZEROS]
    for one in empty:
        services.report_zero(one.unit, one.item, last, actor=clerks[one.unit.pk], today=today)
    return len(empty)
