"""Filing: one submission is one case, faults are told at their fields, nothing personal lies in the open."""

import pytest
from django.db import DatabaseError, connection, transaction

from credit.kernel.errors import DomainError
from objections.cases.models import Case
from objections.cases.personal import open_personal
from objections.cases.selectors import prove
from objections.intake.services import open_case
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory
from tests.factories.objections import application, opened

pytestmark = pytest.mark.django_db


def test_the_same_form_sent_twice_is_one_case_with_one_receipt(calendar):
    record = RecordFactory(published=True)
    first, second = (opened(record=record, token="示例-标记") for _ in range(2))
    assert (first.case, first.code, second.is_new) == (second.case, second.code, False)


def test_the_same_content_of_the_same_firm_is_the_same_case(calendar):
    told = application(record_id=RecordFactory(published=True).pk)
    first, second = (open_case(told, token=token, today=TODAY) for token in ("甲", "乙"))
    assert (second.case, second.code) == (first.case, "")
    assert Case.objects.count() == 1


def test_all_faults_are_told_at_once_at_their_fields(calendar):
    told = application(uscc="91370499MA00000001", contact={}, fields={"objection_type": "wrong", "statement": "短"})
    with pytest.raises(DomainError) as refused:
        open_case(told, token="示例", today=TODAY)
    assert {"uscc", "contact_phone", "statement", "request", "commitment"} <= set(refused.value.fields)
    assert not Case.objects.exists()


def test_a_person_is_named_in_no_open_column(calendar):
    person = {"name": "示例姓名", "id_kind": "护照号", "id_number": "E12345678"}
    subject = SubjectFactory(person=True)
    case = opened(
        record=RecordFactory(subject=subject), applicant_kind="person", uscc="", organisation_name="", person=person
    ).case
    row = str(Case.objects.filter(pk=case.pk).values().get() | {"sealed": None})
    assert not any(word in row for word in ("示例姓名", "E12345678", "13800000000", "决定书核对"))
    assert open_personal(case.sealed).person["name"] == "示例姓名"


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(calendar):
    filed = opened()
    answers = set()
    for number, code in ((filed.case.number, "0" * 12), ("YY2026060100000000", filed.code)):
        with pytest.raises(DomainError) as refused:
            prove(number, code)
        answers.add((refused.value.code, refused.value.message))
    assert len(answers) == 1
    assert prove(filed.case.number.lower(), f" {filed.code[:4]}-{filed.code[4:]} ")[0] == filed.case


def test_a_repair_before_the_earliest_day_is_blocked_with_the_day(calendar):
    record = RecordFactory(slug="road-misconduct", published=True, nature="adverse", repair_from="2026-08-20")
    record.refresh_from_db()
    with pytest.raises(DomainError, match="2026-08-20"):
        opened("repair", record=record)


def test_the_public_is_guided_to_the_front_door_for_penalties(calendar):
    with pytest.raises(DomainError, match="信用中国"):
        opened("repair", record=RecordFactory(published=True))


@pytest.mark.parametrize("table", ["objections_case", "objections_caseevent"])
def test_the_database_refuses_to_delete_a_case_or_what_happened_in_it(calendar, table):
    opened()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
