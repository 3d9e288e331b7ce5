"""What time alone does: lights, one reminder a day, slips, escalation, ends by silence, drafts and papers that go."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.messages.models import Message
from objections.cases.models import Case
from objections.deadlines import sweeping
from objections.deadlines.lights import Light, light_of
from objections.deadlines.models import Reminder, Supervision
from objections.deadlines.supervision import clear, feed_back
from objections.intake import drafts
from objections.moves.services import act
from objections.retention.services import purge_sealed
from tests.factories.credit import TODAY
from tests.factories.objections import CaseFactory, application, opened

MONDAY = date(2026, 6, 8)
pytestmark = pytest.mark.usefixtures("no_typesetting")


@pytest.mark.parametrize(
    ("today", "light"),
    [
        (date(2026, 6, 8), Light.GREEN), (date(2026, 6, 15), Light.YELLOW), (date(2026, 6, 22), Light.ORANGE),
        (date(2026, 6, 23), Light.ORANGE), (date(2026, 6, 24), Light.RED), (date(2026, 6, 29), Light.BLACK),
    ],
)  # fmt: skip
def test_lights_by_what_is_left(calendar, today, light):
    """Ten working days from Monday 8 June: 19 June is off (端午), so the last day is Tuesday 23 June."""
    case = CaseFactory.build(
        kind="complaint", record=None, unit=None, state="handling", counted_from=MONDAY, state_since=MONDAY,
        due_on=date(2026, 6, 23), state_due_on=date(2026, 6, 23),
    )  # fmt: skip
    assert light_of(case, today) == light


def test_a_case_that_stands_still_is_grey(calendar):
    case = CaseFactory.build(record=None, unit=None, paused_on=MONDAY, kind="complaint", state="handling")
    assert light_of(case, date(2027, 1, 1)) == Light.GREY


def test_one_reminder_a_day_and_person_whatever_the_number_of_cases(people):
    for _ in range(3):
        CaseFactory(unit=people.unit, state="verifying", handler=people.clerk, due_on=TODAY, state_due_on=TODAY)
    people.clerk.email = "clerk@example.com"
    people.clerk.save()
    assert sweeping.remind(today=TODAY) == 2  # handler and head of the unit
    assert sweeping.remind(today=TODAY) == 0
    assert len(Reminder.objects.get(user=people.clerk).case_numbers) == 3
    assert Message.objects.filter(template="DUE_SOON").count() == 1


def test_an_overdue_case_gets_one_slip_which_is_answered_and_cleared(people):
    case = CaseFactory(unit=people.unit, state="verifying", due_on=TODAY - timedelta(days=1), state_due_on=TODAY)
    assert sweeping.supervise(today=TODAY) == 1
    assert sweeping.supervise(today=TODAY) == 0
    slip = Supervision.objects.get(case=case)
    with pytest.raises(DomainError, match="反馈后"):
        clear(slip.pk, actor=people.legal)
    feed_back(slip.pk, actor=people.head, feedback="正在办理", late_reason="等待检测结果")
    assert clear(slip.pk, actor=people.legal).cleared_by == people.legal
    assert Case.objects.get(pk=case.pk).late_reason == "等待检测结果"


def test_a_seriously_late_case_is_escalated_once(people):
    case = CaseFactory(unit=people.unit, state="verifying", due_on=TODAY - timedelta(days=20), state_due_on=None)
    sweeping.supervise(today=TODAY)
    sweeping.supervise(today=TODAY + timedelta(days=1))
    assert Supervision.objects.get(case=case).escalated_on == TODAY


def test_a_late_case_moves_on_only_with_the_reason(people):
    case = CaseFactory(unit=people.unit, state="assigned", due_on=TODAY - timedelta(days=1))
    with pytest.raises(DomainError, match="逾期原因"):
        act(case.pk, "accept", actor=people.clerk, today=TODAY)
    moved = act(case.pk, "accept", actor=people.clerk, today=TODAY, late_reason="人手不足（示例）")
    assert (moved.state, moved.late_reason) == ("verifying", "人手不足（示例）")


def test_a_supplement_nobody_sends_ends_the_case(people):
    case = opened().case
    case = act(case.pk, "ask_supplement", actor=people.admin, today=TODAY, gaps=("营业执照复印件",))
    assert sweeping.end_by_silence(today=case.state_due_on) == 0
    assert sweeping.end_by_silence(today=case.state_due_on + timedelta(days=1)) == 1
    case.refresh_from_db()
    assert (case.state, case.is_open) == ("closed_timeout", False)


def test_a_draft_keeps_what_was_typed_and_vanishes_after_its_days(calendar):
    today = timezone.localdate()
    saved = drafts.begin("complaint", today=today)
    drafts.save(saved.token, {"statement": "写到一半"}, step=2)
    again = drafts.find(saved.token, today=today)
    assert (again.values, again.draft.step) == ({"statement": "写到一半"}, 2)
    assert b"\xe5\x86\x99" not in bytes(again.draft.sealed)
    assert drafts.purge(today=today + timedelta(days=30)) == 0
    assert drafts.purge(today=today + timedelta(days=31)) == 1
    assert drafts.find(saved.token, today=today) is None


def test_a_draft_becomes_one_case_however_often_it_is_sent(calendar):
    saved = drafts.begin("complaint", today=TODAY)
    told = application("complaint")
    first, second = (drafts.send(saved.token, told, today=TODAY) for _ in range(2))
    assert (first.case, first.code) == (second.case, second.code)
    assert Case.objects.count() == 1


def test_sealed_papers_go_by_their_retention_row_and_the_case_stays(people):
    case = opened("complaint").case
    case = act(case.pk, "decline", actor=people.admin, today=TODAY, reason="没有明确的事实（示例）")
    assert purge_sealed(today=case.sealed_until) == 0
    assert purge_sealed(today=case.sealed_until + timedelta(days=1)) == 1
    case.refresh_from_db()
    assert (case.sealed, case.state) == (None, "not_accepted")
