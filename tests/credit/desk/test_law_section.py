"""What the law section does on its desk: recompute terms after a preview, change posts under audit."""

from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.records.models import Record
from credit.units.models import PostRole, Unit
from tests.factories.credit import RecordFactory, UserFactory


def test_terms_are_previewed_before_they_are_recomputed(client, bureau):
    page = reverse("admin:recompute-terms")
    client.force_login(bureau.law)
    client.post(page, {"rule_set": "R2026", "run": "1"})
    assert not AuditEntry.objects.filter(action="terms.recomputed").exists()
    assert "期限提前" in client.post(page, {"rule_set": "R2026", "preview": "1"}).content.decode()
    client.post(page, {"rule_set": "R2026", "run": "1"})
    assert AuditEntry.objects.filter(action="terms.recomputed", actor=bureau.law).count() == 1


def test_nobody_else_recomputes_terms(client, bureau):
    client.force_login(bureau.reviewer)
    client.post(reverse("admin:recompute-terms"), {"rule_set": "R2026", "preview": "1"})
    assert not AuditEntry.objects.filter(action="terms.previewed").exists()


def test_a_draft_is_discarded_with_a_reason_and_stays_in_the_trail(client, bureau):
    draft = RecordFactory(item=bureau.item, unit=bureau.unit)
    address = reverse("admin:record-move", args=[draft.pk, "discard"])
    client.force_login(bureau.clerk)
    client.post(address, {"reason": " "})
    assert Record.objects.filter(pk=draft.pk).exists()
    client.post(address, {"reason": "主体录错，另行录入"})
    assert not Record.objects.filter(pk=draft.pk).exists()
    assert AuditEntry.objects.get(action="record.discarded").target_id == str(draft.pk)


def test_what_was_released_once_cannot_be_discarded(client, bureau):
    record = RecordFactory(item=bureau.item, unit=bureau.unit, published=True)
    client.force_login(bureau.clerk)
    client.post(reverse("admin:record-move", args=[record.pk, "discard"]), {"reason": "试试"})
    assert Record.objects.filter(pk=record.pk).exists()


def test_a_new_post_is_told_in_the_trail(client, bureau):
    admin = UserFactory(role=PostRole.SITE_ADMIN, unit=Unit.objects.get(code="U01"))
    person = UserFactory()
    client.force_login(admin)
    data = {
        "username": person.username, "is_active": "on", "posts-TOTAL_FORMS": "1", "posts-INITIAL_FORMS": "0",
        "posts-0-unit": bureau.unit.pk, "posts-0-role": "reviewer", "posts-0-valid_from": "2026-01-01",
        "date_joined_0": "2026-01-01", "date_joined_1": "00:00",
    }  # fmt: skip
    answer = client.post(reverse("admin:credit_user_change", args=[person.pk]), data)
    assert answer.status_code == 302, answer.context["errors"]
    (entry,) = AuditEntry.objects.filter(action="user.changed", target_id=str(person.pk))
    assert any("审核员" in text for text in entry.facts["fields"])
