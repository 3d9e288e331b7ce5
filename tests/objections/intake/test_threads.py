"""Conversion and splitting keep the thread: same code, same papers, the clock from the first receipt."""

import io
from datetime import timedelta

import pytest

from credit.kernel.errors import DomainError, NotAllowed
from objections.cases.feedback import rate, recuse, renew_code
from objections.cases.selectors import prove, thread
from objections.intake.services import Paper, add_papers
from objections.intake.threads import convert, split
from objections.moves.services import act
from tests.factories.credit import TODAY, RecordFactory
from tests.factories.objections import opened
from tests.factories.papers import blank_pdf

pytestmark = pytest.mark.usefixtures("no_typesetting")
PDF = blank_pdf()


def test_a_complaint_turns_into_an_objection_with_all_it_had(people):
    first = opened("complaint", token="示例")
    assert add_papers(first.case, [Paper(io.BytesIO(PDF), "决定书.pdf", "决定书")], actor=None, by_applicant=True) == 1
    record = RecordFactory(published=True)
    fields = {"objection_type": "wrong", "request": "correct", "commitment": True}
    later = TODAY + timedelta(days=1)
    objection = convert(
        first.case.pk,
        "objection",
        actor=people.admin,
        reason="属于异议",
        record_id=record.pk,
        fields=fields,
        today=later,
    )
    assert (objection.kind, objection.counted_from, objection.files.count()) == ("objection", TODAY, 1)
    assert prove(objection.number, first.code)[0] == objection
    old = prove(first.case.number, first.code)[0]
    assert (old.state, thread(old)) == ("converted", [old, objection])


def test_only_the_administrator_converts_and_nothing_is_left_behind(people):
    case, record = opened("complaint").case, RecordFactory(published=True)
    with pytest.raises(NotAllowed):
        convert(case.pk, "objection", actor=people.clerk, reason="示例", record_id=record.pk, today=TODAY)
    assert thread(case) == [case]


def test_a_case_for_two_units_becomes_two_on_the_same_clock(people):
    first = opened("complaint")
    [part] = split(first.case.pk, [people.other.pk], actor=people.admin, reason="涉及两个单位", today=TODAY)
    assert (part.state, part.unit, part.parent, part.due_on) == (
        "assigned",
        people.other,
        first.case,
        first.case.due_on,
    )
    assert prove(part.number, first.code)[0] == part


def test_what_is_merged_points_at_the_first(people):
    first, second = opened("complaint").case, opened("complaint").case
    case = act(second.pk, "merge", actor=people.admin, today=TODAY, original=first.pk, reason="同一事项")
    assert (case.state, case.duplicate_of) == ("merged", first)


def test_a_closed_case_is_rated_once_in_time_and_bad_wants_a_reason(people):
    filed = opened()
    case = act(filed.case.pk, "decline", actor=people.admin, today=TODAY, reason="不属于异议范围（示例）")
    applicant = prove(case.number, filed.code)[1]
    with pytest.raises(DomainError, match="理由"):
        rate(case.pk, actor=applicant, rating="bad", today=TODAY)
    with pytest.raises(DomainError, match="期限"):
        rate(case.pk, actor=applicant, rating="good", today=TODAY + timedelta(days=16))
    assert rate(case.pk, actor=applicant, rating="good", today=TODAY + timedelta(days=15)).satisfaction == "good"
    with pytest.raises(DomainError, match="已经评价"):
        rate(case.pk, actor=applicant, rating="good", today=TODAY)


def test_a_lost_receipt_is_replaced_at_the_window_and_whoever_is_recused_keeps_out(people):
    filed = opened("complaint")
    code = renew_code(filed.case.pk, actor=people.admin)
    with pytest.raises(DomainError):
        prove(filed.case.number, filed.code)
    assert prove(filed.case.number, code)[0] == filed.case
    recuse(filed.case, people.admin, actor=people.admin, reason="与投诉人相识")
    with pytest.raises(NotAllowed, match="回避"):
        act(filed.case.pk, "admit", actor=people.admin, today=TODAY, unit=people.unit.pk)
