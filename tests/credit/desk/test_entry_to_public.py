"""A penalty entered by hand: draft, submitted, published by a second person, corrected, withdrawn."""

import pytest
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.records.models import Correction, CorrectionState, Record

ADD = "/admin/credit/record/add/"


def _enter(client, bureau, row, button="submit"):
    client.force_login(bureau.clerk)
    return client.post(ADD, {"item": "penalty", button: "1", **row})


def _move(client, user, record, name, **data):
    client.force_login(user)
    return client.post(reverse("admin:record-move", args=[record.pk, name]), data)


@pytest.fixture
def submitted(client, bureau, row) -> Record:
    answer = _enter(client, bureau, row)
    assert answer.status_code == 302, answer.context["form"].errors
    return Record.objects.get()


@pytest.fixture
def published(client, bureau, submitted) -> Record:
    _move(client, bureau.reviewer, submitted, "publish")
    submitted.refresh_from_db()
    assert submitted.status == "published", submitted.waits_for
    return submitted


def test_a_row_entered_by_hand_is_filed_like_one_of_a_sheet(submitted):
    assert submitted.status == "submitted"
    assert submitted.subject.code == "91370499MA3DEM019Y"
    assert submitted.details["confiscated_yuan"] == "2000.00"
    assert "legal_representative_id_number" not in submitted.details
    assert submitted.sealed


def test_a_fault_stands_at_its_field_in_plain_words_and_nothing_is_filed(client, bureau, row):
    row["uscc"] = "91370499MA3DEM019X"
    answer = _enter(client, bureau, row)
    assert answer.status_code == 422
    assert "V03" in answer.context["form"].errors["uscc"][0]
    assert row["violation_facts"] in answer.content.decode()
    assert not Record.objects.exists()


def test_who_entered_it_is_not_offered_to_publish_it(client, bureau, submitted):
    client.force_login(bureau.clerk)
    page = client.get(reverse("admin:credit_record_change", args=[submitted.pk]))
    assert "审核通过并发布" not in page.content.decode()
    assert "发布要由另一个人来做" in page.content.decode()
    _move(client, bureau.clerk, submitted, "publish")
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_reviewer_publishes_and_the_public_sees_it(client, published):
    client.logout()
    address = reverse("penalty-detail", args=[published.public_id])
    assert client.get(address).status_code == 200
    assert address in client.get(reverse("penalty-list")).content.decode()


def test_a_returned_record_shows_the_clerk_why(client, bureau, submitted):
    _move(client, bureau.reviewer, submitted, "return", reason="文书号与决定书不一致")
    client.force_login(bureau.clerk)
    assert "文书号与决定书不一致" in client.get(reverse("admin:index")).content.decode()


def test_a_return_without_a_reason_is_refused(client, bureau, submitted):
    _move(client, bureau.reviewer, submitted, "return", reason=" ")
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_the_key_of_a_draft_can_be_mended(client, bureau, row):
    _enter(client, bureau, row, button="save")
    record = Record.objects.get()
    row["document_number"] = "鲁枣交执罚〔2026〕0021号（示例）"
    answer = client.post(reverse("admin:record-edit", args=[record.pk]), row)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Record.objects.get().document_number == row["document_number"]


def test_a_correction_waits_for_a_second_person_and_then_shows(client, bureau, published, row):
    client.force_login(bureau.clerk)
    row["violation_facts"] = "更正后的事实（示例）。"
    client.post(reverse("admin:record-edit", args=[published.pk]), {**row, "reason": "笔误"})
    correction = Correction.objects.get()
    published.refresh_from_db()
    assert published.details["violation_facts"] != row["violation_facts"]
    client.force_login(bureau.reviewer)
    page = reverse("admin:credit_correction_change", args=[correction.pk])
    assert "更正后的事实" in client.get(page).content.decode()
    client.post(page, {"apply": "1"})
    correction.refresh_from_db()
    published.refresh_from_db()
    assert correction.state == CorrectionState.APPLIED
    assert published.details["violation_facts"] == row["violation_facts"]


def test_withdrawing_takes_it_off_the_public_list(client, bureau, published):
    _move(client, bureau.reviewer, published, "withdraw", reason="决定书已撤销", choice="revoked")
    client.logout()
    address = reverse("penalty-detail", args=[published.public_id])
    assert address not in client.get(reverse("penalty-list")).content.decode()


def test_looking_at_sealed_columns_needs_the_right_and_is_audited(client, bureau, submitted):
    address = reverse("admin:record-sealed", args=[submitted.pk])
    client.force_login(bureau.clerk)
    assert "370499199001010015" not in client.post(address, follow=True).content.decode()
    client.force_login(bureau.reviewer)
    assert "370499199001010015" in client.post(address).content.decode()
    assert AuditEntry.objects.filter(action="sealed.viewed", actor=bureau.reviewer).count() == 1


def test_only_law_section_and_auditor_look_at_the_past(client, bureau, published):
    address = reverse("admin:record-past", args=[published.pk]) + "?at=2099-01-01T00:00"
    client.force_login(bureau.clerk)
    assert client.get(address).status_code == 302
    client.force_login(bureau.auditor)
    assert client.get(address).status_code == 200
    assert AuditEntry.objects.filter(action="record.past_viewed").count() == 1


def test_another_units_records_are_not_there(client, bureau, submitted):
    client.force_login(bureau.stranger)
    assert client.get(reverse("admin:credit_record_change", args=[submitted.pk])).status_code == 404
    assert submitted.subject.name not in client.get(reverse("admin:credit_record_changelist")).content.decode()


def test_a_batch_move_says_first_how_many(client, bureau, submitted):
    client.force_login(bureau.reviewer)
    data = {"action": "move_publish", "_selected_action": [submitted.pk]}
    asked = client.post(reverse("admin:credit_record_changelist"), data)
    assert "审核通过并发布这 1 条" in asked.content.decode()
    client.post(reverse("admin:credit_record_changelist"), {**data, "confirmed": "1"})
    submitted.refresh_from_db()
    assert submitted.status == "published"
