"""Storing and opening attachments: checked by content and size, random names, sealed where the purpose says so."""

import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from credit.attachments.cleaning import clean
from credit.attachments.content import CONTENT_TYPES, detect_type
from credit.attachments.models import Attachment, ScanState
from credit.attachments.policies import StoragePolicy, storage_policies
from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.ids import public_id
from credit.sealing.streams import UnsealedFile, seal_stream

MEGABYTE = 1024 * 1024


def store(source: BinaryIO, *, purpose: str, name: str, actor: Any) -> Attachment:
    """Store a file for a purpose. Raises DomainError (file_type, file_size, file_refused) in plain Chinese."""
    policy = storage_policies()[purpose]
    size, digest = _measure(source, policy, name)
    kind = detect_type(source)
    if kind not in policy.types:
        kinds = "、".join(policy.types).upper()
        raise DomainError("file_type", f"“{name}”这种格式收不了，或者内容和扩展名不符。请改存成 {kinds} 再传。")
    if policy.bounds is not None:
        source = clean(source, kind, policy.bounds, name=name)
        size, digest = _hashed(source)
    scan = _scan(source, name)
    attachment = Attachment(
        purpose=purpose,
        original_name=name[-255:],
        content_type=CONTENT_TYPES[kind],
        size=size,
        sha256=digest,
        scan=scan,
        is_sealed=policy.sealed,
        keep_until=timezone.localdate() + timedelta(days=policy.days) if policy.days else None,
        uploaded_by=actor if getattr(actor, "pk", None) else None,
    )
    with tempfile.TemporaryFile() as sealed:
        attachment.file.save(
            f"{public_id(15)}.bin", File(_sealed(source, sealed) if policy.sealed else source), save=False
        )
    attachment.save()
    return attachment


def _measure(source: BinaryIO, policy: StoragePolicy, name: str) -> tuple[int, str]:
    """Return size and SHA-256; stops reading as soon as the file is too large."""
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while piece := source.read(MEGABYTE):
        size += len(piece)
        if size > policy.bytes:
            limit = policy.bytes // MEGABYTE
            raise DomainError("file_size", f"“{name}”超过 {limit} MB。请分成几个文件，或压缩图片后再传。")
        digest.update(piece)
    source.seek(0)
    if not size:
        raise DomainError("file_size", f"“{name}”是空文件。请检查后重新选择。")
    return size, digest.hexdigest()


def _hashed(source: BinaryIO) -> tuple[int, str]:
    """Return size and SHA-256 of what is kept; rewinds `source`."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(MEGABYTE):
        size += len(piece)
        digest.update(piece)
    source.seek(0)
    return size, digest.hexdigest()


def _scanner() -> Callable[[BinaryIO], bool] | None:
    """Return the configured scanner (ATTACHMENT_SCANNER, dotted path), None where the bureau has none."""
    path = getattr(settings, "ATTACHMENT_SCANNER", "")
    return import_string(path) if path else None


def may_be_handed_out(attachment: Attachment) -> bool:
    """Tell whether the content may leave the portal.

    Where there is a scanner, only what it found clean does: a file from before its time waits for `scan_waiting`.
    Where there is none, what was checked by type and size goes out, as a download never shown inline; that is the
    bureau's decision, and the desk says so (see `unscanned`).
    """
    if not attachment.file or attachment.scan == ScanState.REFUSED:
        return False
    return attachment.scan == ScanState.CLEAN or _scanner() is None


def unscanned() -> bool:
    """Tell whether files are taken without a scanner."""
    return _scanner() is None


def scan_waiting(*, limit: int = 500) -> int:
    """Have the scanner look at files that came before it; what it refuses is locked away. Returns how many."""
    is_clean = _scanner()
    if is_clean is None:
        return 0
    waiting = Attachment.objects.filter(scan=ScanState.PENDING).exclude(file="").order_by("pk")[:limit]
    for attachment in waiting:
        with open_content(attachment) as sealed, tempfile.TemporaryFile() as plain:
            shutil.copyfileobj(sealed, plain)
            plain.seek(0)
            state = ScanState.CLEAN if is_clean(plain) else ScanState.REFUSED
        Attachment.objects.filter(pk=attachment.pk, scan=ScanState.PENDING).update(scan=state)
        if state == ScanState.REFUSED:
            note("attachment.refused", attachment, actor=None)
    return len(waiting)


def _scan(source: BinaryIO, name: str) -> ScanState:
    """Hand the content to the scanner, if there is one. Raises DomainError (file_refused)."""
    is_clean = _scanner()
    if is_clean is None:
        return ScanState.PENDING
    clean = is_clean(source)
    source.seek(0)
    if not clean:
        raise DomainError("file_refused", f"“{name}”没有通过安全检查，没有收下。请换一个文件。")
    return ScanState.CLEAN


def _sealed(source: BinaryIO, target: BinaryIO) -> BinaryIO:
    """Write the sealed form of `source` to `target` and rewind it."""
    seal_stream(source, target)
    target.seek(0)
    return target


def open_content(attachment: Attachment) -> BinaryIO:
    """Return the plain content as a forward-only binary file; the caller closes it."""
    stored = cast(BinaryIO, attachment.file.open("rb"))
    return cast(BinaryIO, io.BufferedReader(UnsealedFile(stored))) if attachment.is_sealed else stored


def purge_expired(*, today: date, limit: int = 1000) -> int:
    """Delete the content of attachments whose retention is over; the row stays as proof. Returns how many."""
    gone = 0
    for attachment in Attachment.objects.filter(keep_until__lt=today).exclude(file="")[:limit]:
        with transaction.atomic():
            stored = attachment.file.name or ""
            Attachment.objects.filter(pk=attachment.pk).update(file="")
            transaction.on_commit(partial(attachment.file.storage.delete, stored))
        gone += 1
    return gone
