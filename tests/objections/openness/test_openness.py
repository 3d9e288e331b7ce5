"""What the public learns: counters by unit and kind, guides, repairs told with consent and only so long."""

from datetime import timedelta

import pytest
from django.urls import reverse

from objections.cases.moments import moment_on
from objections.intake.forms.questions import steps_of
from objections.moves.services import act
from objections.openness import figures, repairs
from objections.openness.sheets import sheets
from publicity.portal import memory
from tests.factories.credit import TODAY, RecordFactory
from tests.factories.objections import CaseFactory, opened

pytestmark = pytest.mark.django_db


def closed(people, *, ended, **values):
    start = moment_on(TODAY)
    due = TODAY + timedelta(days=3)
    days = {"received_at": start, "counted_from": TODAY, "due_on": due, "closed_at": moment_on(ended)}
    return CaseFactory(state="done", unit=people.unit, **days, **values)


@pytest.fixture
def counted(people):
    """Two closed in time (2 and 1 working days), one late (4), one open and overdue, one merged that counts nowhere."""
    closed(people, ended=TODAY + timedelta(days=2), outcome="upheld")
    closed(people, ended=TODAY + timedelta(days=1), outcome="rejected")
    closed(people, ended=TODAY + timedelta(days=4), outcome="rejected")
    CaseFactory(state="verifying", unit=people.unit, received_at=moment_on(TODAY), due_on=TODAY + timedelta(days=1))
    CaseFactory(state="merged", unit=people.unit, received_at=moment_on(TODAY), closed_at=moment_on(TODAY))


def test_the_counters_are_right(counted, people):
    found = figures.compute(TODAY + timedelta(days=8))
    whole = found.whole
    assert (whole.received, whole.closed, whole.overdue) == (4, 3, 1)
    assert float(whole.on_time_rate) == 50.0
    assert float(whole.average_workdays) == pytest.approx(7 / 3, abs=0.05)
    assert float(whole.upheld_rate) == pytest.approx(33.3)
    assert found.cells == [(people.unit.name, "异议", whole)]
    assert len(found.months) == 12


def test_the_pages_and_their_twins_tell_numbers_and_guides(client, counted, people, monkeypatch):
    memory.forget()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY + timedelta(days=8))
    text = client.get(reverse("case-openness")).content.decode()
    assert people.unit.name in text
    assert "3 个工作日" in text
    assert "枣庄示例运输有限公司" not in text
    data = client.get(reverse("case-openness-json")).json()
    assert (data["whole"]["received"], data["whole"]["on_time_rate"]) == (4, 50.0)
    memory.forget()


def repaired(people, **changes):
    record = RecordFactory(published=True, unit=people.unit, entered_by=people.clerk)
    case = opened("repair", record=record, channel="window", actor=people.admin, **changes).case
    for action, actor, given in (
        ("route", people.admin, {"unit": people.unit.pk}),
        ("accept", people.clerk, {}),
        ("propose", people.clerk, {"proposal": "grant", "opinion": "已履行"}),
        ("approve", people.legal, {"opinion": "同意"}),
    ):
        case = act(case.pk, action, actor=actor, today=TODAY, **given)
    return record, case


def test_the_question_names_the_days_of_the_rule():
    asked = [question for step in steps_of("repair") for question in step.asks if question.name == "may_publish"]
    assert f"{repairs.rule_on(TODAY)['workdays']} 个工作日" in asked[0].hint


def test_a_repair_is_told_for_five_working_days_and_only_with_consent(people, no_typesetting, client):
    record, case = repaired(people, may_publish=True)
    silent, _ = repaired(people)
    told = repairs.told_now(TODAY)
    number = case.letters.get(kind="grant").document.number
    assert [(one.name, one.number, one.until) for one in told] == [
        (record.subject.name, number, TODAY + timedelta(days=7))
    ]
    record.refresh_from_db()
    assert record.status == "repaired", "the effect waits for nothing"
    assert not repairs.told_now(TODAY + timedelta(days=8))
    act(case.pk, "revoke", actor=people.legal, reason="材料不实（示例）", today=TODAY)
    assert not repairs.told_now(TODAY)
    page = client.get(reverse("repairs-told"))
    assert page.status_code == 200
    assert record.title not in page.content.decode()


def test_templates_of_materials_can_be_printed(client):
    page = client.get(reverse("case-sheets")).content.decode()
    for slug, sheet in sheets().items():
        address = reverse("case-sheet", args=[slug])
        assert address in page
        assert sheet.title in client.get(address).content.decode()
    assert client.get("/cases/sheets/nothing/").status_code == 404
