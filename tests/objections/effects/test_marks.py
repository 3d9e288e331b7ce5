"""The dispute mark: for the subject and its proved agent, until the last open objection on the record ends."""

import pytest

from credit.records.models import Record
from objections.effects.remedies import dependants_changed
from objections.moves.services import act
from tests.factories.credit import TODAY, RecordFactory
from tests.factories.objections import opened

pytestmark = pytest.mark.usefixtures("no_typesetting")


@pytest.fixture
def record(people):
    return RecordFactory(published=True, unit=people.unit, entered_by=people.clerk)


def is_disputed(record):
    return Record.objects.with_dispute().get(pk=record.pk).is_disputed


@pytest.mark.parametrize(("standing", "marked"), [("subject", True), ("agent", True), ("other", False), ("", False)])
def test_only_the_subject_and_its_proved_agent_get_a_mark(people, record, standing, marked):
    case = opened(record=record).case
    assert not is_disputed(record)
    act(case.pk, "admit", actor=people.admin, today=TODAY, unit=people.unit.pk, standing=standing)
    assert is_disputed(record) is marked


def test_the_mark_goes_with_the_last_open_objection(people, record):
    cases = [opened(record=record).case for _ in range(2)]
    for case in cases:
        act(case.pk, "admit", actor=people.admin, today=TODAY, unit=people.unit.pk, standing="subject")
    act(cases[0].pk, "withdraw", actor=people.admin, today=TODAY)
    assert is_disputed(record)
    act(cases[1].pk, "withdraw", actor=people.admin, today=TODAY)
    assert not is_disputed(record)


def test_a_firm_whose_code_is_not_the_subject_s_is_not_the_subject(people, record):
    record.subject.code = "91370499MA00000099"
    record.subject.save()
    assert opened(record=record, standing="subject").case.standing == "other"


def test_a_failed_effect_undoes_the_whole_move(people, record):
    def refuse(ids, **context):
        raise RuntimeError("示例")

    case = opened(record=record).case
    for action, actor, told in (
        ("admit", people.admin, {"unit": people.unit.pk, "standing": "subject"}),
        ("accept", people.clerk, {}),
        ("conclude", people.clerk, {"opinion": "有误"}),
        ("propose", people.clerk, {"proposal": "delete", "opinion": "删除"}),
        ("approve", people.legal, {"opinion": "同意"}),
    ):
        act(case.pk, action, actor=actor, today=TODAY, **told)
    events = case.events.count()
    dependants_changed.register(refuse)
    try:
        with pytest.raises(RuntimeError):
            act(case.pk, "execute", actor=people.reviewer, today=TODAY)
    finally:
        dependants_changed.unregister(refuse)
    case.refresh_from_db()
    record.refresh_from_db()
    assert (case.state, record.status, case.events.count()) == ("executing", "published", events)
