"""Forms in the making: kept sealed while they are filled in, gone when sent, discarded or expired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.attachments.policies import StoragePolicy, storage_policies
from credit.attachments.services import store
from credit.kernel.errors import DomainError
from credit.sealing import seal, unseal
from objections.cases.models import Case
from objections.cases.numbers import code_for, new_token, token_hash
from objections.deadlines.lights import rule_of
from objections.intake.application import Application
from objections.intake.models import Draft
from objections.intake.services import Opened, Paper, open_case

PURPOSE = "evidence"
GONE = "这份草稿已过期或已提交。请重新填写；已提交的，凭编号和查询码查进度。"


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft and its token; the token lies in the visitor's browser alone and becomes the submission token."""

    draft: Draft
    token: str

    @property
    def values(self) -> dict[str, Any]:
        """What was typed so far."""
        found: dict[str, Any] = unseal(self.draft.sealed)
        return found


def begin(kind: str, *, record_id: int | None = None, notice_version: str = "", today: date | None = None) -> Saved:
    """Begin a form."""
    day, token = today or timezone.localdate(), new_token()
    draft = Draft.objects.create(
        token_hash=token_hash(token),
        kind=kind,
        record_id=record_id,
        sealed=seal({}),
        notice_version=notice_version,
        expires_on=day + timedelta(days=rule_of("drafts", day)["days"]),
    )
    return Saved(draft, token)


def find(token: str, *, today: date | None = None) -> Saved | None:
    """Return the draft of a token, None where there is none or its days are over."""
    drafts = Draft.objects.filter(token_hash=token_hash(token), expires_on__gte=today or timezone.localdate())
    draft = drafts.select_related("record").first()
    return Saved(draft, token) if draft is not None else None


def save(token: str, values: Mapping[str, Any], *, step: int | None = None) -> Saved:
    """Keep what was typed, unchecked, beside what was kept before. Raises DomainError "no_draft"."""
    with transaction.atomic():
        saved = _locked(token)
        draft = saved.draft
        draft.sealed = seal({**saved.values, **values})
        draft.step = step if step is not None else draft.step
        draft.saved_at = timezone.now()
        draft.save(update_fields=["sealed", "step", "saved_at"])
    return saved


def papers_policy() -> StoragePolicy:
    """Return what papers of a form may be: types, size, number."""
    return storage_policies()[PURPOSE]


def add_paper(token: str, paper: Paper) -> Attachment:
    """Store one file with a draft, checked by content and size. Raises DomainError "no_draft", "file_…"."""
    with transaction.atomic():
        draft = _locked(token).draft
        most = papers_policy().count
        if most is not None and draft.attachments.count() >= most:
            raise DomainError("file_count", f"最多传 {most} 个文件，“{paper.name}”没有收。请把多页合成一个 PDF。")
        attachment = store(paper.source, purpose=PURPOSE, name=paper.name, actor=None)
        draft.attachments.add(attachment)
    return attachment


def drop_paper(token: str, public_id: str, *, today: date | None = None) -> bool:
    """Take one file out of a draft; its content goes with the next purge."""
    draft = _required(token).draft
    attachment = draft.attachments.filter(public_id=public_id).first()
    if attachment is None:
        return False
    draft.attachments.remove(attachment)
    _let_go([attachment.pk], today or timezone.localdate())
    return True


def send(token: str, application: Application, *, today: date | None = None) -> Opened:
    """File the application of a draft, with its papers, under the draft's token, and let the draft go.

    Sent again after it went, the answer is the same case with the same code (`open_case`).
    """
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        attachments = list(draft.attachments.all()) if draft is not None else []
        opened = open_case(application, token=token, attachments=attachments, today=today)
        if draft is not None:
            if not opened.is_new:
                _let_go([one.pk for one in attachments], today or timezone.localdate())
            draft.delete()
    return opened


def sent(token: str) -> Opened | None:
    """Return the case that the form of this token became, with its query code; None where it was not sent."""
    case = Case.objects.filter(token_hash=token_hash(token)).first() if token else None
    return Opened(case, code_for(token), is_new=False) if case is not None else None


def discard(token: str, *, today: date | None = None) -> None:
    """Throw a draft away on the visitor's wish."""
    saved = find(token)
    if saved is not None:
        _remove([saved.draft.pk], today or timezone.localdate())


def purge(*, today: date, limit: int = 500) -> int:
    """Remove drafts whose days are over, with their papers, and return how many."""
    ids = list(Draft.objects.filter(expires_on__lt=today).order_by("pk").values_list("pk", flat=True)[:limit])
    _remove(ids, today)
    return len(ids)


@transaction.atomic
def _remove(ids: list[int], today: date) -> None:
    papers = Attachment.objects.filter(
        pk__in=Draft.attachments.through.objects.filter(draft__in=ids).values("attachment")
    )
    _let_go(list(papers.values_list("pk", flat=True)), today)
    Draft.objects.filter(pk__in=ids).delete()


def _let_go(attachment_ids: list[int], today: date) -> None:
    """Leave the content of papers that belong to no case to the next purge."""
    loose = Attachment.objects.filter(pk__in=attachment_ids, case_file__isnull=True)
    loose.update(keep_until=today - timedelta(days=1))


def _required(token: str) -> Saved:
    saved = find(token)
    if saved is None:
        raise DomainError("no_draft", GONE)
    return saved


def _locked(token: str) -> Saved:
    """Lock the draft and return it as it stands under the lock; it may have been sent while this one waited."""
    draft = Draft.objects.select_for_update().filter(pk=_required(token).draft.pk).first()
    if draft is None:
        raise DomainError("no_draft", GONE)
    return Saved(draft, token)
