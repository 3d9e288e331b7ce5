"""The life of a batch: received, checked, loaded. Undoing it is in `undoing`.

Every step reads the stored file again, so nothing is held between steps; each can be called again after a crash.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import IO, Any, BinaryIO, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credit.attachments import services as attachments
from credit.attachments.models import Attachment
from credit.audit.services import note
from credit.catalogue import standards
from credit.intake import loading, undoing
from credit.intake.errors import UnusableFile
from credit.intake.models import Batch, BatchStatus
from credit.intake.tables import ForbiddenColumns, open_table
from credit.units import policies

log = logging.getLogger(__name__)
STALE = timedelta(minutes=3)  # a pass reports every second or so; silence this long means that its worker is gone
LOADABLE = (BatchStatus.UPLOADED, BatchStatus.CHECKED, BatchStatus.LOADED)


def receive(file: BinaryIO, *, name: str, item: Any, unit: Any, user: Any, source: str = "workbook") -> Batch:
    """Store an uploaded file as a batch.

    Raises NotAllowed for who may not import for the unit, UnusableFile when no row of the file could be read.
    """
    policies.require(user, "import", item=item, unit=unit)
    try:
        table = open_table(_reopening(file), standards.get(item.slug), size=_size(file), name=name)
    except ForbiddenColumns as refusal:
        note("batch.refused", item, actor=user, unit=unit, reason=refusal.code, columns=refusal.count)
        raise
    file.seek(0)
    with transaction.atomic():
        stored = attachments.store(file, purpose="intake", name=name, actor=user)
        batch = Batch.objects.create(
            item=item,
            unit=unit,
            entered_by=user,
            source=source,
            file_name=name[-255:],
            file=stored,
            file_sha256=stored.sha256,
            generation=table.headers.generation,
            rows=max(0, table.sheet.estimate - table.headers.first_data_row),
        )
        note("batch.received", batch, actor=user, unit=unit, item=item.slug, bytes=stored.size)
    return batch


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _reopening(file: BinaryIO) -> Callable[[], IO[bytes]]:
    """Return an opener for a file that stays open: a view from its start that may be closed."""

    def opener() -> IO[bytes]:
        file.seek(0)
        return cast(IO[bytes], _Kept(file))

    return opener


class _Kept:
    """A readable view of a file that outlives its readers' close()."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.closed = False

    def __enter__(self) -> "_Kept":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    read1 = read

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Nothing is written."""

    def close(self) -> None:
        self.closed = True


def stored_opener(attachment: Attachment) -> Callable[[], IO[bytes]]:
    """Return an opener for a stored file; every call decrypts it anew from its start."""
    return lambda: attachments.open_content(attachment)


def check(batch_id: int) -> Batch:
    """Judge every row without filing any, and make the marked workbook. Safe to call twice."""
    batch = _claim(batch_id, BatchStatus.CHECKING, (BatchStatus.UPLOADED, BatchStatus.CHECKED))
    if batch is None:
        return Batch.objects.get(pk=batch_id)
    return _guarded(batch, lambda: loading.check(batch))


def load(
    batch_id: int, *, publisher: Any = None, report: bool = False, listener: loading.Listener | None = None
) -> Batch:
    """Judge and file the batch in one transaction, then make the marked workbook when a row was refused.

    Works straight after `receive` as well as after `check`; a batch loaded before takes only rows that have been
    decided since. With `publisher` (another person with the right) what was filed is released at once.
    """
    if publisher is not None:
        _require_second_person(batch_id, publisher)
    batch = _claim(batch_id, BatchStatus.LOADING, LOADABLE)
    if batch is None:
        return Batch.objects.get(pk=batch_id)
    return _guarded(batch, lambda: loading.load(batch, publisher=publisher, report=report, listener=listener))


def _require_second_person(batch_id: int, publisher: Any) -> None:
    batch = Batch.objects.select_related("item", "unit").get(pk=batch_id)
    policies.require(publisher, "publish", item=batch.item, unit=batch.unit, entered_by=batch.entered_by_id)


def _claim(batch_id: int, status: str, sources: tuple[str, ...]) -> Batch | None:
    """Take a batch for a pass; None when it is elsewhere in its life or another worker is at it."""
    now = timezone.now()
    abandoned = Q(status=status) & (Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now - STALE))
    taken = Batch.objects.filter(Q(status__in=sources) | abandoned, pk=batch_id).update(
        status=status, heartbeat_at=now, rows_done=0, failure=""
    )
    return Batch.objects.select_related("item", "unit", "entered_by", "file").get(pk=batch_id) if taken else None


def _guarded(batch: Batch, step: Callable[[], Batch]) -> Batch:
    """Run a pass; an unusable file ends the batch as failed, anything else puts it back and is raised."""
    before = BatchStatus.LOADED if batch.loaded_at else BatchStatus.UPLOADED
    try:
        return step()
    except UnusableFile as refusal:
        Batch.objects.filter(pk=batch.pk).update(status=BatchStatus.FAILED, failure=refusal.message[:500])
        note("batch.failed", batch, actor=batch.entered_by, unit=batch.unit, reason=refusal.code)
        raise
    except Exception:
        Batch.objects.filter(pk=batch.pk).update(status=before, heartbeat_at=timezone.now())
        raise


def rescue() -> int:
    """Take up batches whose worker died in the middle of a pass, or whose first check was lost with the broker."""
    quiet = timezone.now() - STALE
    silent = Q(heartbeat_at__lt=quiet) | Q(heartbeat_at__isnull=True, created_at__lt=quiet)
    passing = (BatchStatus.UPLOADED, BatchStatus.CHECKING, BatchStatus.LOADING)
    left = list(Batch.objects.filter(silent, status__in=passing).values_list("pk", "status"))
    for batch_id, status in left:
        log.warning("batch %s was left in %s and is taken up again", batch_id, status)
        try:
            (load if status == BatchStatus.LOADING else check)(batch_id)
        except UnusableFile:
            log.warning("batch %s cannot be used", batch_id)  # the reason stands on the batch
    return len(left)


def undo(batch_id: int, actor: Any) -> undoing.Undone:
    """Take a loaded batch back; see `undoing.undo`."""
    return undoing.undo(batch_id, actor)
