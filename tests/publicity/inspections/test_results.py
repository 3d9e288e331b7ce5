"""Results: entered through the standard, published by a second person; who inspected stays inside."""

from datetime import UTC, date, datetime

import pytest

from credit.attachments.services import open_content
from credit.catalogue import standards
from credit.documents.services import check
from credit.kernel.errors import DomainError, NotAllowed
from credit.kernel.identifiers import citizen_check_character
from credit.messages.models import Message
from credit.records import services as records
from credit.records.models import Record
from credit.sealing import lookup_hash, seal, unseal
from credit.subjects.models import Scheme
from publicity.inspections import cells, draws, plans, reminding, results, sheets
from publicity.inspections.models import SamplingRate, Target, Task
from tests.factories.credit import TODAY, RelationFactory, SubjectFactory, SubjectIdentifierFactory
from tests.publicity.inspections.conftest import filled

pytestmark = pytest.mark.django_db


def test_a_result_waits_for_the_reviewer_twenty_working_days(office, drawn, report):
    task = drawn().tasks.first()
    record = report(task)
    task.refresh_from_db()
    assert (record.status, task.record, task.state) == ("submitted", record, "entered")
    assert (record.decided_on, record.due_on) == (date(2026, 5, 20), date(2026, 6, 17))
    assert record.document_number == task.plan.number
    assert records.publish([record.pk], actor=office.clerk, today=TODAY).done == []
    assert records.publish([record.pk], actor=office.reviewer, today=TODAY).done == [record.pk]
    task = Task.objects.get(pk=task.pk)
    assert task.state == "published"


def test_late_tasks_and_results_are_reminded_of_once_a_day_in_numbers(office, drawn, report):
    first, *rest = drawn().tasks.all()
    report(first)
    for one in (office.clerk, office.reviewer):
        type(one).objects.filter(pk=one.pk).update(email=f"{one.username}@example.invalid")
    assert reminding.remind(today=TODAY) == 0
    assert reminding.late_by_unit(date(2026, 7, 1)) == {office.unit.pk: (len(rest), 1)}
    assert reminding.remind(today=date(2026, 7, 1)) == 2  # clerk and reviewer
    message = Message.objects.get(template=reminding.MESSAGE, about_id=str(office.clerk.pk))
    words = unseal(message.sealed)["text"]
    assert f"{len(rest)} 个抽查任务" in words
    assert first.subject.name not in words
    Message.objects.filter(template=reminding.MESSAGE).update(created_at=datetime(2026, 7, 1, 4, tzinfo=UTC))
    assert reminding.remind(today=date(2026, 7, 1)) == 0
    assert reminding.remind(today=date(2026, 7, 2)) == 2


def test_inspectors_are_kept_inside_and_their_certificates_sealed(drawn, report):
    task = drawn().tasks.first()
    record = report(task)
    names = set(record.details["inspectors"].split("、"))
    assert names == {one.inspector.name for one in task.assignments.all()}
    assert "示例证" in unseal(record.sealed)["inspector_certificates"]
    assert "示例证" not in str(record.details)
    shown = standards.get("inspection").public_view(record.details, is_person=False)
    assert not [name for name in names if name in str(shown)]


def test_a_result_is_entered_once_and_not_before_the_draw(office, drawn, report):
    task = drawn().tasks.first()
    with pytest.raises(DomainError, match="早于抽取日期"):
        report(task, inspected_on="2026-05-05")
    with pytest.raises(NotAllowed):
        results.report(task.pk, filled(task), actor=office.stranger)
    assert not Record.objects.filter(item__slug="inspection").exists()
    report(task)
    with pytest.raises(DomainError, match="已经录入结果"):
        report(task)
    with pytest.raises(DomainError, match="不能再换"):
        draws.replace_target(task.pk, actor=office.reviewer, reason="closed")


def test_a_replaced_target_takes_no_result(office, drawn, report):
    task = drawn().tasks.first()
    draws.replace_target(task.pk, actor=office.reviewer, reason="closed")
    with pytest.raises(DomainError, match="已经换抽"):
        report(task)


def test_a_result_on_somebody_else_is_not_kept(office, drawn):
    task = drawn().tasks.first()
    other = SubjectFactory(name="枣庄示例别家有限公司", code="91370499D000010165")
    SubjectIdentifierFactory(subject=other, scheme=Scheme.USCC, value=other.code)
    form = filled(task, uscc=other.code, subject_name=other.name)
    with pytest.raises(DomainError, match="另一个主体"), results.transaction.atomic():
        results.report(task.pk, form, actor=office.clerk)
    assert not Record.objects.filter(subject=other).exists()


def test_what_comes_in_by_workbook_is_taken_up_when_it_is_released(office, drawn, report):
    plan = drawn()
    task = plan.tasks.first()
    record = report(task)
    Task.objects.filter(pk=task.pk).update(record=None)
    records.publish([record.pk], actor=office.reviewer, today=TODAY)
    assert Task.objects.get(pk=task.pk).record_id == record.pk


def test_a_closed_plan_has_a_result_or_a_replacement_for_everybody(office, drawn, report):
    plan = drawn()
    for task in plan.tasks.all():
        report(task)
    assert plans.close(plan.pk, actor=office.clerk).status == "closed"


@pytest.mark.parametrize("owner_kind", ["enterprise", "person"])
def test_a_vehicle_brings_its_plate_and_its_owner(office, register, drawn, report, owner_kind):
    register.targets.all().delete()
    owner = SubjectFactory(
        kind=owner_kind,
        code="" if owner_kind == "person" else "91370499D000010165",
        is_personal=owner_kind == "person",
        name="示例车主",
    )
    if owner_kind == "enterprise":
        SubjectIdentifierFactory(subject=owner, scheme=Scheme.USCC, value=owner.code)
    else:
        body = "37049919900101123"
        number = body + citizen_check_character(body)
        SubjectIdentifierFactory(
            subject=owner, scheme=Scheme.IDENTITY, value=lookup_hash(Scheme.IDENTITY, number), sealed=seal(number)
        )
    truck = SubjectFactory(vehicle=True, name="鲁DZ0001", code="鲁DZ0001", is_personal=owner_kind == "person")
    SubjectIdentifierFactory(subject=truck, scheme=Scheme.PLATE, value="鲁DZ0001|黄")
    RelationFactory(source=owner, target=truck)
    Target.objects.create(register=register, subject=truck)
    SamplingRate.objects.update(permyriad=10_000)
    task = drawn().tasks.get()
    assert cells.asked(standards.get("inspection"), cells.known(task)) == list(cells.ASKED)
    record = report(task)
    outcome = records.publish([record.pk], actor=office.reviewer, today=TODAY)
    record.refresh_from_db()
    assert record.disclosure == ("public" if owner_kind == "enterprise" else "authorised")
    assert bool(Record.objects.public_on(TODAY).filter(pk=record.pk)) is (owner_kind == "enterprise"), outcome


def test_the_sheet_is_for_the_desk_and_void_after_a_replacement(office, drawn):
    task = drawn().tasks.first()
    with pytest.raises(NotAllowed):
        sheets.sheet_of(task.pk, actor=office.stranger)
    sheet = sheets.sheet_of(task.pk, actor=office.clerk)
    assert sheets.sheet_of(task.pk, actor=office.head) == sheet
    with open_content(sheet.attachment) as content:
        assert content.read(5) == b"%PDF-"
    assert check(sheet.number, sheet.check_code).kind == "双随机抽查任务单"
    draws.replace_inspector(task.pk, task.assignments.first().pk, actor=office.reviewer, reason="away")
    assert check(sheet.number, sheet.check_code).state == "void"
    assert sheets.sheet_of(task.pk, actor=office.clerk) != sheet


def test_a_replaced_target_has_no_sheet(office, drawn):
    task = drawn().tasks.first()
    draws.replace_target(task.pk, actor=office.reviewer, reason="closed")
    with pytest.raises(DomainError, match="没有任务单"):
        sheets.sheet_of(task.pk, actor=office.clerk)
