"""Every page of the desk opens for those who may, and for nobody else."""

import csv
import io
import re
from contextlib import closing

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.attachments.services import open_content
from credit.audit.models import AuditEntry
from credit.intake import services as intake
from credit.intake.models import Batch, BatchStatus
from credit.records.models import Record
from credit.sealing import lookup_hash, seal
from credit.subjects.models import SubjectIdentifier
from tests.factories.credit import RecordFactory, SubjectFactory, UserFactory

PAGES = [
    "admin:index", "admin:credit_record_changelist", "admin:credit_record_add", "admin:record-export",
    "admin:credit_correction_changelist", "admin:credit_subject_changelist", "admin:find-person",
    "admin:credit_doubtfulmatch_changelist", "admin:intake-upload", "admin:credit_batch_changelist",
    "admin:credit_delivery_changelist", "admin:credit_platform_changelist", "admin:credit_catalogueitem_changelist",
    "admin:credit_severityrule_changelist", "admin:credit_personbasis_changelist", "admin:credit_itemrole_changelist",
    "admin:credit_calendarday_changelist", "admin:credit_unit_changelist", "admin:credit_user_changelist",
    "admin:credit_auditentry_changelist",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_fails_and_never_opens_for_strangers(client, bureau, name):
    address = reverse(name)
    assert client.get(address).status_code == 302
    for user in (bureau.clerk, bureau.reviewer, bureau.law, bureau.auditor, UserFactory()):
        client.force_login(user)
        assert client.get(address).status_code in (200, 302, 403)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("admin:credit_auditentry_changelist", "auditor"),
        ("admin:credit_severityrule_add", "law"),
        ("admin:credit_record_changelist", "clerk"),
        ("admin:intake-upload", "clerk"),
    ],
)
def test_rights_open_their_page_to_their_role(client, bureau, name, who):
    client.force_login(getattr(bureau, who))
    assert client.get(reverse(name)).status_code == 200


def test_the_auditor_sees_the_trail_and_cannot_change_it(client, bureau):
    client.force_login(bureau.auditor)
    entry = AuditEntry.objects.first()
    page = client.get(reverse("admin:credit_auditentry_change", args=[entry.pk]))
    assert b'name="_save"' not in page.content


def test_the_record_list_asks_a_fixed_number_of_queries(client, bureau, django_assert_max_num_queries):
    RecordFactory.create_batch(30, item=bureau.item, unit=bureau.unit)
    client.force_login(bureau.clerk)
    client.get(reverse("admin:credit_record_changelist"))
    with django_assert_max_num_queries(40):
        client.get(reverse("admin:credit_record_changelist"))


def test_a_person_is_found_by_exact_number_only_and_the_look_is_audited(client, bureau):
    person = SubjectFactory(person=True, name="示例某")
    number = "370499199001010015"
    SubjectIdentifier.objects.create(
        subject=person, scheme="identity", value=lookup_hash("identity", number), sealed=seal(number)
    )
    RecordFactory(item=bureau.item, unit=bureau.unit, subject=person)
    client.force_login(bureau.clerk)
    answer = client.post(reverse("admin:find-person"), {"number": number, "reason": "核对处罚对象"})
    assert person in answer.context["found"]
    answer = client.post(reverse("admin:find-person"), {"number": number[:-1], "reason": "核对处罚对象"})
    assert answer.context["found"] == []
    sought = AuditEntry.objects.filter(action="person.sought")
    assert sought.count() == 2
    assert number not in str(list(sought.values()))


def test_a_person_of_another_units_records_is_not_found(client, bureau):
    person = SubjectFactory(person=True, name="示例某某")
    RecordFactory(item=bureau.item, unit=bureau.law.posts.get().unit, subject=person)
    client.force_login(bureau.clerk)
    answer = client.post(reverse("admin:find-person"), {"name": "示例某某", "reason": "核对"})
    assert answer.context["found"] == []


def test_persons_are_not_in_the_subject_list(client, bureau):
    SubjectFactory(person=True, name="示例甲某人")
    client.force_login(bureau.law)
    assert "示例甲某人" not in client.get(reverse("admin:credit_subject_changelist")).content.decode()


def test_an_export_is_formula_safe_masked_and_audited(client, bureau):
    RecordFactory(item=bureau.item, unit=bureau.unit, details={"violation_type": "=1+1"})
    client.force_login(bureau.clerk)
    answer = client.get(reverse("admin:record-export"), {"item": "penalty", "format": "csv"})
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert not row["违法行为类型"].startswith("=")
    assert "法定代表人证件号码" not in row
    assert AuditEntry.objects.get(action="records.exported").facts["rows"] == 1


HEADER = "企业名称,统一社会信用代码\n"


def test_a_sheet_is_uploaded_checked_loaded_and_undone(client, bureau):
    client.force_login(bureau.clerk)
    content = f"{HEADER}枣庄示例物流有限公司,91370499MA3DEM019Y\n枣庄示例无码公司,\n".encode()
    data = {"item": "road-enterprise", "unit": bureau.unit.pk, "file": SimpleUploadedFile("企业.csv", content)}
    client.post(reverse("admin:intake-upload"), data)
    batch = Batch.objects.get()
    intake.check(batch.pk)
    page = client.get(reverse("admin:credit_batch_change", args=[batch.pk])).content.decode()
    assert "载入合格的 1 条" in page
    report = Batch.objects.get().report
    with closing(open_content(report)) as marked:
        assert marked.read(2) == b"PK"
    intake.load(batch.pk)
    assert Record.objects.count() == 1
    client.force_login(bureau.reviewer)
    client.post(reverse("admin:credit_batch_change", args=[batch.pk]), {"undo": "1"})
    batch.refresh_from_db()
    assert batch.status == BatchStatus.UNDONE
    assert not Record.objects.exists()


def test_another_unit_cannot_download_the_sheet(client, bureau):
    client.force_login(bureau.clerk)
    upload = SimpleUploadedFile("a.csv", f"{HEADER}枣庄示例物流有限公司,91370499MA3DEM019Y\n".encode())
    client.post(reverse("admin:intake-upload"), {"item": "road-enterprise", "unit": bureau.unit.pk, "file": upload})
    file = Batch.objects.get().file
    client.force_login(bureau.stranger)
    assert client.get(reverse("attachment-download", args=[file.public_id])).status_code == 404


def test_an_unusable_file_says_why_at_the_field(client, bureau):
    client.force_login(bureau.clerk)
    upload = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 not a workbook")
    answer = client.post(
        reverse("admin:intake-upload"), {"item": "road-enterprise", "unit": bureau.unit.pk, "file": upload}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_every_heading_of_the_desk_is_chinese():
    """What Django would name after a field in English stands out on a clerk's screen; a number may be called ID."""
    headings = {
        f"{model.__name__}.{field}": str(label_for_field(field, model, desk))
        for model, desk in admin.site._registry.items()
        for field in desk.list_display
    }
    bare = {name for name, text in headings.items() if not re.search("[\u4e00-\u9fff]", text) and text != "ID"}
    assert not bare
