"""What is refused on the way: out of scope, incomplete, overdue without a reason, withdrawn, repair too early."""

from datetime import timedelta

import pytest

from credit.kernel.errors import DomainError
from objections.cases.actors import Applicant
from objections.deadlines import sweeping
from objections.moves.services import act
from tests.factories.credit import TODAY, RecordFactory
from tests.factories.objections import opened

pytestmark = pytest.mark.django_db


def test_out_of_scope_ends_with_a_reason_the_applicant_reads(people, no_typesetting):
    case = opened().case
    with pytest.raises(DomainError, match="理由"):
        act(case.pk, "decline", actor=people.admin, today=TODAY)
    case = act(case.pk, "decline", actor=people.admin, reason="不是本局公示的信息（示例）", today=TODAY)
    assert (case.state, case.is_open) == ("not_accepted", False)
    assert case.letters.get().kind == "refusal"


def test_incomplete_is_asked_for_once_and_ends_by_silence(people, no_typesetting):
    case = opened().case
    case = act(case.pk, "ask_supplement", actor=people.admin, gaps=("决定书（示例）",), today=TODAY)
    assert case.is_paused
    sweeping.end_by_silence(today=case.state_due_on + timedelta(days=1))
    case.refresh_from_db()
    assert case.state == "closed_timeout"


def test_a_late_case_wants_a_reason_before_it_goes_on(people, no_typesetting):
    case = opened().case
    case = act(case.pk, "admit", actor=people.admin, unit=people.unit.pk, today=TODAY)
    late = case.due_on + timedelta(days=3)
    with pytest.raises(DomainError, match="逾期原因"):
        act(case.pk, "accept", actor=people.clerk, today=late)
    case = act(case.pk, "accept", actor=people.clerk, late_reason="经办人休假（示例）", today=late)
    assert (case.state, case.late_reason) == ("verifying", "经办人休假（示例）")


def test_withdrawn_by_the_applicant_and_nothing_can_be_done_any_more(people, no_typesetting):
    case = opened().case
    act(case.pk, "admit", actor=people.admin, unit=people.unit.pk, standing="subject", today=TODAY)
    case = act(case.pk, "withdraw", actor=Applicant(case.pk), today=TODAY)
    assert (case.state, case.is_open) == ("withdrawn", False)
    assert not case.record.dispute_marks.filter(until__isnull=True).exists()
    with pytest.raises(DomainError, match="已撤回"):
        act(case.pk, "accept", actor=people.clerk, today=TODAY)


def test_a_repair_that_comes_too_early_is_told_the_earliest_day(people):
    record = RecordFactory(published=True, unit=people.unit, repair_from=TODAY + timedelta(days=30))
    with pytest.raises(DomainError, match=str(TODAY + timedelta(days=30))):
        opened("repair", record=record, channel="window", actor=people.admin)


def test_a_corrected_record_leaves_an_open_repair_alone(people, no_typesetting):
    """Only what takes the record away (删除、停止公示) makes its repair pointless."""
    record = RecordFactory(published=True, unit=people.unit, entered_by=people.clerk, repair_from=None)
    repair = opened("repair", record=record, channel="window", actor=people.admin).case
    case = opened(record=record).case
    for action, actor, given in (
        ("admit", people.admin, {"unit": people.unit.pk}),
        ("accept", people.clerk, {}),
        ("conclude", people.clerk, {"opinion": "有误（示例）"}),
        ("propose", people.clerk, {"proposal": "supplement", "opinion": "补充（示例）"}),
        ("execute", people.reviewer, {}),
    ):
        case = act(case.pk, action, actor=actor, today=TODAY, **given)
    repair.refresh_from_db()
    assert (case.outcome, repair.is_open) == ("upheld", True)
