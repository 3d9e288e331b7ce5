"""Who should handle: the record's unit, then topic, then column, then a person; never who is barred."""

import pytest
from django.core.management import call_command

from credit.units.services import seed_units
from objections.cases.models import CaseEvent
from objections.routing.models import RoutingRule
from objections.routing.services import seed_rules, suggest, topics
from tests.factories.credit import TODAY, RecordFactory, UnitFactory
from tests.factories.objections import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    seed_units()
    return seed_rules()


def test_the_founding_notice_becomes_rows_once(rules):
    assert rules == RoutingRule.objects.count() > 40
    assert seed_rules() == 0
    assert all(RoutingRule.objects.filter(basis="topic", key=topic["key"], is_lead=True).exists() for topic in topics())


def test_the_record_s_unit_comes_first_with_its_reason(rules):
    record = RecordFactory(unit=UnitFactory(name="示例港航单位"))
    found = suggest(CaseFactory(record=record, topic="road", unit=None), today=TODAY)
    assert (found.unit, "记录由示例港航单位提供" in found.reason) == (record.unit, True)


@pytest.mark.parametrize(
    ("topic", "column", "lead", "helpers"),
    [("road", "", "U09", []), ("overload", "", "U10", ["U11", "U09"]), ("", "ship", "U12", []), ("", "", None, [])],
)
def test_then_topic_then_column_then_a_person(rules, topic, column, lead, helpers):
    case = CaseFactory(kind="complaint", topic=topic, column=column, unit=None)
    found = suggest(case, today=TODAY)
    assert getattr(found.unit, "code", None) == lead
    assert [unit.code for unit in found.helpers] == helpers
    assert found.reason


def test_nobody_gets_a_case_back_or_one_against_the_own_staff(rules):
    lead = RoutingRule.objects.get(basis="topic", key="construction", unit__code="U04").unit
    case = CaseFactory(kind="complaint", topic="construction", unit=None)
    CaseEvent.objects.create(case=case, action="return", from_state="assigned", to_state="returned", from_unit=lead)
    assert suggest(case, today=TODAY).unit.code == "U14"
    accused = CaseFactory(kind="complaint", topic="construction", unit=None, accused_unit=lead)
    assert suggest(accused, today=TODAY).unit.code == "U14"


def test_setting_up_writes_the_rules(capsys):
    seed_units()
    call_command("setup_cases")
    assert "转办规则新增" in capsys.readouterr().out
    assert RoutingRule.objects.exists()
