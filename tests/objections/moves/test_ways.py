"""Whole ways through the tables, from filing to the end, and the refusals on them."""

import pytest

from credit.kernel.errors import DomainError, NotAllowed
from credit.records.models import DisputeMark
from objections.cases.actors import Applicant
from objections.cases.selectors import open_objections, prove
from objections.moves.services import act
from tests.factories.credit import TODAY, RecordFactory
from tests.factories.objections import opened

pytestmark = pytest.mark.usefixtures("no_typesetting")


@pytest.fixture
def record(people):
    return RecordFactory(published=True, unit=people.unit, entered_by=people.clerk, published_by=people.reviewer)


@pytest.fixture
def walk(people):
    """Take several steps: walk(case, (action, actor, given), …)."""

    def take(case, *steps):
        for action, actor, given in steps:
            case = act(case.pk, action, actor=actor, today=TODAY, **given)
        return case

    return take


def test_an_objection_from_admission_to_reply(people, record, walk):
    case = opened(record=record).case
    assert open_objections([record.pk]) == {record.pk}
    case = walk(
        case,
        ("admit", people.admin, {"unit": people.unit.pk, "standing": "subject"}),
        ("accept", people.clerk, {}),
        ("ask_help", people.clerk, {"helpers": (people.other.pk,), "opinion": "请核对金额"}),
        ("answer_help", people.helper, {"opinion": "金额应为 800 元"}),
        ("conclude", people.clerk, {"opinion": "公示有误"}),
    )
    assert DisputeMark.objects.get(record=record).until is None
    case = walk(
        case,
        ("propose", people.clerk, {"proposal": "delete", "opinion": "决定已撤销", "revoked": "revoked"}),
        ("approve", people.legal, {"opinion": "同意"}),
        ("execute", people.reviewer, {}),
    )
    record.refresh_from_db()
    assert record.status == "withdrawn"
    case = walk(case, ("reply", people.admin, {"reason": "已停止公示"}))
    assert (case.state, case.outcome, case.is_open) == ("done", "upheld", False)
    assert DisputeMark.objects.get(record=record).until is not None
    assert open_objections([record.pk]) == set()
    assert [letter.kind for letter in case.letters.all()] == ["admission", "reply"]


def test_a_correction_is_applied_by_a_second_person(people, record, walk):
    case = walk(
        opened(record=record).case,
        ("admit", people.admin, {"unit": people.unit.pk, "standing": "subject"}),
        ("accept", people.clerk, {}),
        ("conclude", people.clerk, {"opinion": "有误"}),
        (
            "propose",
            people.clerk,
            {"proposal": "correct", "opinion": "改", "values": {"title": "更正后的摘要（示例）"}},
        ),
    )
    assert case.state == "executing"
    case = walk(case, ("execute", people.reviewer, {}))
    record.refresh_from_db()
    assert (case.state, record.title) == ("replied", "更正后的摘要（示例）")


def test_a_second_return_goes_to_the_law_section_and_no_third_is_possible(people, record, walk):
    case = walk(
        opened(record=record).case,
        ("admit", people.admin, {"unit": people.other.pk}),
        ("return", people.helper, {"reason": "不是我单位提供"}),
    )
    due = case.due_on
    assert case.state == "returned"
    case = walk(
        case, ("route", people.admin, {"unit": people.unit.pk}), ("return", people.clerk, {"reason": "不是我单位"})
    )
    assert case.state == "designating"
    case = walk(case, ("designate", people.legal, {"unit": people.unit.pk, "reason": "由该单位办理"}))
    with pytest.raises(DomainError, match="不能再退回"):
        walk(case, ("return", people.clerk, {"reason": "还是不办"}))
    assert (case.state, case.due_on) == ("assigned", due)


def test_a_granted_repair_takes_the_record_out(people, walk):
    record = RecordFactory(published=True, unit=people.unit, entered_by=people.clerk)
    case = walk(
        opened("repair", record=record, channel="window", actor=people.admin).case,
        ("route", people.admin, {"unit": people.unit.pk}),
        ("accept", people.clerk, {}),
        ("propose", people.clerk, {"proposal": "grant", "opinion": "已履行"}),
        ("approve", people.legal, {"opinion": "同意"}),
    )
    record.refresh_from_db()
    assert (case.state, case.outcome, record.status) == ("effective", "granted", "repaired")
    assert case.settlement.filter(channel__startswith="own:").count() > 3


def test_a_granted_objection_ends_the_repair_of_the_same_record(people, record, walk):
    repair = opened("repair", record=record, channel="window", actor=people.admin).case
    walk(
        opened(record=record).case,
        ("admit", people.admin, {"unit": people.unit.pk, "standing": "subject"}),
        ("accept", people.clerk, {}),
        ("conclude", people.clerk, {"opinion": "有误"}),
        ("propose", people.clerk, {"proposal": "delete", "opinion": "删除"}),
        ("approve", people.legal, {"opinion": "同意"}),
        ("execute", people.reviewer, {}),
    )
    repair.refresh_from_db()
    assert (repair.state, repair.outcome) == ("closed", "overtaken")


def test_whoever_proposed_does_not_approve_and_whoever_is_named_keeps_out(people, record, walk):
    case = opened(
        "complaint", fields={"accused_name": people.clerk.full_name, "statement": "示例投诉内容，写得够长。"}
    ).case
    case = walk(case, ("admit", people.admin, {"unit": people.unit.pk}))
    with pytest.raises(NotAllowed, match="回避"):
        walk(case, ("accept", people.clerk, {}))
    assert walk(case, ("accept", people.reviewer, {})).state == "handling"


def test_the_unit_of_an_accused_member_of_staff_cannot_get_the_case(people, walk):
    case = opened("complaint", accused_unit_id=people.unit.pk).case
    with pytest.raises(DomainError, match="不能承办"):
        walk(case, ("admit", people.admin, {"unit": people.unit.pk}))


def test_the_applicant_acts_in_the_own_case_alone(people, record):
    mine, other = opened(record=record), opened().case
    case, applicant = prove(mine.case.number, mine.code.upper())
    with pytest.raises(NotAllowed):
        act(other.pk, "withdraw", actor=Applicant(case.pk), today=TODAY)
    assert act(case.pk, "withdraw", actor=applicant, today=TODAY).state == "withdrawn"
