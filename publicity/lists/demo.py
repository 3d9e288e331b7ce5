"""Demonstration candidates: found by the rules, taken by the real services to different points of the way."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db import transaction

from credit.audit.services import note
from credit.demo.ground import people
from credit.kernel.errors import DomainError
from credit.subjects.models import Subject, SubjectKind
from credit.units.models import Unit, User
from publicity.lists import candidates, crosscheck, finding, recognition
from publicity.lists.models import ListCandidate
from publicity.lists.types import ListKind

Work = Callable[["_Story", ListCandidate], None]


class _Story:
    """The people of the demonstration, and the days on which they do things."""

    def __init__(self, who: Mapping[str, User], today: date) -> None:
        self.clerk, self.legal = who["clerk_u10"], who["legal"]
        self.site, self.leader = who["site_admin"], who["leader"]
        self.today = today

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def notified(self, one: ListCandidate, day: date) -> None:
        candidates.cross_check(one.pk, actor=self.clerk, today=day)
        recognition.notify(one.pk, actor=self.clerk, measures=["P4", "S5"], today=day)
        recognition.record_service(one.pk, served_on=day, actor=self.clerk, how="直接送达（示例）", today=day)

    def reviewed(self, one: ListCandidate, day: date) -> date:
        self.notified(one, day)
        one.refresh_from_db()
        after = (one.statement_due_on or day) + timedelta(days=1)
        recognition.submit_for_review(one.pk, actor=self.clerk, today=after)
        return after

    def publicised(self, one: ListCandidate, day: date) -> date:
        after = self.reviewed(one, day)
        recognition.approve(one.pk, actor=self.legal, opinion="事实清楚，依据充分（示例）", today=after)
        recognition.publicise(one.pk, actor=self.site, today=after)
        one.refresh_from_db()
        return (one.publicity_until or after) + timedelta(days=1)


def _served(story: _Story, one: ListCandidate) -> None:
    story.notified(one, story.ago(2))


def _stated(story: _Story, one: ListCandidate) -> None:
    story.notified(one, story.ago(4))
    text = "示例：其中一次称重数据有误，请核实。"
    recognition.receive_statement(one.pk, text=text, stated_on=story.ago(1), actor=story.clerk, today=story.ago(1))


def _in_review(story: _Story, one: ListCandidate) -> None:
    story.reviewed(one, story.ago(12))


def _in_publicity(story: _Story, one: ListCandidate) -> None:
    story.publicised(one, story.ago(13))


def _to_decide(story: _Story, one: ListCandidate) -> None:
    story.publicised(one, story.ago(30))


def _listed(story: _Story, one: ListCandidate) -> None:
    day = story.publicised(one, story.ago(45))
    recognition.determine(one.pk, actor=story.leader, today=day)
    recognition.publish(one.pk, actor=story.site, today=day)


STORIES: tuple[Work, ...] = (_listed, _in_publicity, _to_decide, _in_review, _stated, _served)
"""What becomes of the clues, in the order in which they were found; the rest stay clues."""


@transaction.atomic
def fill(*, today: date) -> int:
    """Find candidates and take them on their way; nothing where there are some already. Returns how many there are."""
    if ListCandidate.objects.exists():
        return 0
    story = _Story(people(), today)
    raised = finding.find_candidates(today=today).raised
    clues = ListCandidate.objects.filter(pk__in=raised, subject__kind=SubjectKind.VEHICLE).order_by("pk")
    for one, work in zip(clues, STORIES, strict=False):
        _tell(work, story, one)
    _red(story)
    note("demo.lists", actor=None, count=ListCandidate.objects.count())
    return ListCandidate.objects.count()


def _tell(work: Work, story: _Story, one: ListCandidate) -> None:
    """Let something become of a clue; where the calendar of a year on its way is not loaded it stays a clue."""
    try:
        with transaction.atomic():
            work(story, one)
    except DomainError as refusal:
        if refusal.code != "calendar_missing":
            raise


def _red(story: _Story) -> None:
    """Put a firm with a clean file forward for the red list, up to its publicity."""
    unit = Unit.objects.get(code="U10")
    firms = Subject.objects.public().filter(kind=SubjectKind.ENTERPRISE).order_by("pk")
    bad = crosscheck.hits(firms.values_list("pk", flat=True), ListKind.BLACK, ListKind.WATCH, day=story.today)
    red = crosscheck.hits(firms.values_list("pk", flat=True), ListKind.RED, day=story.today)
    firm = next((one for one in firms if one.pk not in bad and one.pk not in red), None)
    if firm is None:
        return
    day = story.ago(6)
    one = candidates.open_candidate(
        "RED-TR", firm, unit=unit, actor=story.clerk, criterion="R4", today=day,
        summary="最近一次信用评价为最高等级，十二个月内没有失信记录（示例）。",
    )  # fmt: skip
    try:
        candidates.cross_check(one.pk, actor=story.clerk, today=day)
    except DomainError:
        return  # on the way to a black list: the clue stays where it is
    recognition.submit_for_review(one.pk, actor=story.clerk, measures=["I1", "I4"], today=day)
    recognition.approve(one.pk, actor=story.legal, opinion="符合条件（示例）", today=day)
    recognition.publicise(one.pk, actor=story.site, today=day)
