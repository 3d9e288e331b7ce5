"""Files are judged by content, sealed on disk, and handed out by policy only."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.attachments import policies, services
from credit.attachments.content import detect_type
from credit.attachments.models import Attachment
from credit.attachments.services import open_content, purge_expired, store
from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError
from tests.factories.credit import UserFactory
from tests.factories.papers import blank_pdf

pytestmark = pytest.mark.django_db
PDF = blank_pdf()


def _zip(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (_zip("xl/workbook.xml"), "xlsx"),
        (_zip("word/document.xml"), "docx"),
        (_zip("evil.exe"), None),
        (b"PK\x03\x04broken", None),
        ("名称,代码\n".encode("gb18030"), "csv"),
        ("名称,代码\n".encode(), "csv"),
        (b"MZ\x00\x90", None),
        (b"", None),
    ],
)
def test_the_type_is_what_the_content_is(content, kind):
    assert detect_type(io.BytesIO(content)) == kind


def test_evidence_lies_sealed_under_a_random_name_and_opens_again():
    attachment = store(io.BytesIO(PDF), purpose="evidence", name="身份证.pdf", actor=None)
    raw = attachment.file.open().read()
    assert PDF not in raw
    assert "身份证" not in attachment.file.name
    with open_content(attachment) as content:
        assert content.read() == PDF


@pytest.mark.parametrize(
    ("content", "code"), [(b"MZ\x00\x90", "file_type"), (b"", "file_size"), (PDF + b"0" * 10_485_760, "file_size")]
)
def test_what_cannot_be_taken_is_refused_in_plain_words(content, code):
    with pytest.raises(DomainError) as caught:
        store(io.BytesIO(content), purpose="evidence", name="现场照片.heic", actor=None)
    assert caught.value.code == code
    assert "现场照片.heic" in caught.value.message
    assert not Attachment.objects.exists()


def refuse_everything(source) -> bool:
    return False


def test_a_configured_scanner_can_refuse(settings):
    settings.ATTACHMENT_SCANNER = f"{__name__}.refuse_everything"
    with pytest.raises(DomainError, match="没有通过安全检查"):
        store(io.BytesIO(PDF), purpose="evidence", name="a.pdf", actor=None)


def accept_everything(source) -> bool:
    return source.read() == PDF


def test_with_a_scanner_only_what_it_found_clean_is_handed_out(settings):
    before = store(io.BytesIO(PDF), purpose="evidence", name="a.pdf", actor=None)
    assert services.may_be_handed_out(before)
    assert services.scan_waiting() == 0
    settings.ATTACHMENT_SCANNER = f"{__name__}.accept_everything"
    assert not services.may_be_handed_out(before)
    assert services.scan_waiting() == 1
    before.refresh_from_db()
    assert services.may_be_handed_out(before)
    assert services.may_be_handed_out(store(io.BytesIO(PDF), purpose="evidence", name="b.pdf", actor=None))


def test_what_a_later_scanner_refuses_is_locked_away(settings):
    before = store(io.BytesIO(PDF), purpose="evidence", name="a.pdf", actor=None)
    settings.ATTACHMENT_SCANNER = f"{__name__}.refuse_everything"
    assert services.scan_waiting() == 1
    settings.ATTACHMENT_SCANNER = ""
    before.refresh_from_db()
    assert not services.may_be_handed_out(before)
    assert AuditEntry.objects.filter(action="attachment.refused").count() == 1


def test_a_download_needs_a_policy_that_says_yes_and_is_audited(client, monkeypatch):
    attachment = store(io.BytesIO(PDF), purpose="evidence", name="决定书.pdf", actor=None)
    address = reverse("attachment-download", args=[attachment.public_id])
    assert client.get(address).status_code == 404
    monkeypatch.setitem(policies._downloads, "evidence", lambda request, _: request.user.is_staff)
    assert client.get(address).status_code == 404
    client.force_login(UserFactory())
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="attachment.downloaded").count() == 1


def test_after_its_retention_the_content_is_gone_and_the_row_stays(django_capture_on_commit_callbacks):
    attachment = store(io.BytesIO(b"a,b\n1,2\n"), purpose="intake", name="a.csv", actor=None)
    storage, name = attachment.file.storage, attachment.file.name
    day_after = timezone.localdate() + timedelta(days=91)
    assert purge_expired(today=day_after - timedelta(days=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_expired(today=day_after) == 1
    assert not storage.exists(name)
    assert Attachment.objects.filter(pk=attachment.pk, file="").exists()
