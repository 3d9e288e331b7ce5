"""A batch of another system on its way in: stored under its own key once, then checked and filed by the intake.

Storing is one transaction, filing another; `finish` takes up what was stored and not filed, so that a restart at any
point loses nothing, and the key of the batch keeps anything from coming in twice.
"""

import io
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.inbound import sheets
from credit.inbound.models import Handover, SeenNonce, UpstreamSystem
from credit.intake import services as intake
from credit.intake.errors import UnusableFile
from credit.intake.models import Batch, BatchStatus
from credit.kernel.errors import DomainError
from credit.sealing import keyed_digest

log = logging.getLogger(__name__)
NONCES_KEPT = timedelta(minutes=11)  # the window of a timestamp is five minutes to either side
LEFT_ALONE = timedelta(minutes=1)  # whoever stored it is still filing it


class KeyReused(DomainError):
    """The key of a batch came before with other content."""

    def __init__(self) -> None:
        super().__init__("batch_reused", "这个批次号已用于内容不同的一批。请换一个新的批次号。")


def take(
    system: UpstreamSystem, item: CatalogueItem, *, key: str, rows: Sequence[Any], body: bytes, source: str
) -> Handover:
    """Store a batch, or find the one that came before under this key, and file it.

    Raises BadRows, KeyReused, NotAllowed; what is wrong with single rows stands in the batch.
    """
    checksum = keyed_digest(item.slug.encode() + b"\0" + body)
    handover = _known(system, key, checksum) or _stored(system, item, key, rows, checksum, source)
    settle(handover)
    return Handover.objects.select_related("batch__item").get(pk=handover.pk)


def _known(system: UpstreamSystem, key: str, checksum: bytes) -> Handover | None:
    found = Handover.objects.filter(system=system, key=key).first()
    if found and bytes(found.checksum) != checksum:
        raise KeyReused
    return found


def _stored(
    system: UpstreamSystem, item: CatalogueItem, key: str, rows: Sequence[Any], checksum: bytes, source: str
) -> Handover:
    try:
        return store(system, item, key=key, rows=rows, checksum=checksum, source=source)
    except IntegrityError:  # the same batch came in twice at once, and the other call was first
        found = _known(system, key, checksum)
        if found is None:
            raise
        return found


@transaction.atomic
def store(
    system: UpstreamSystem, item: CatalogueItem, *, key: str, rows: Sequence[Any], checksum: bytes, source: str
) -> Handover:
    """Store rows as a batch of the intake under the system's key. Raises BadRows, NotAllowed, IntegrityError."""
    content = sheets.sheet(standards.get(item.slug), item.slug, rows)
    name = f"{system.code}-{key}.csv"
    batch = intake.receive(
        io.BytesIO(content), name=name, item=item, unit=system.unit, user=system.account, source=source
    )
    handover = Handover.objects.create(system=system, key=key, checksum=checksum, batch=batch)
    note("upstream.received", handover, actor=system.account, unit=system.unit, item=item.slug, rows=len(rows))
    return handover


def settle(handover: Handover) -> Batch:
    """Check and file a stored batch; one that is filed or under way is left alone."""
    status = handover.batch.status
    if status in (BatchStatus.UPLOADED, BatchStatus.CHECKED):
        try:
            return intake.load(handover.batch_id)
        except UnusableFile as refusal:  # the reason stands on the batch
            log.warning("upstream batch %s cannot be used (%s)", handover.batch_id, refusal.code)
    return handover.batch


def finish() -> int:
    """File what was stored and never filed, because a process ended in between; return how many batches.

    One that cannot be filed is left for the next time and holds up none behind it.
    Forgets nonces that are too old for any timestamp that would still be taken.
    """
    SeenNonce.objects.filter(seen_at__lt=timezone.now() - NONCES_KEPT).delete()
    open_batches = Handover.objects.filter(
        batch__status__in=(BatchStatus.UPLOADED, BatchStatus.CHECKED), received_at__lt=timezone.now() - LEFT_ALONE
    )
    filed = 0
    for handover in list(open_batches.select_related("batch").order_by("pk")):
        try:
            settle(handover)
        except Exception as trouble:  # its words may repeat a cell
            log.error("upstream batch %s cannot be filed (%s)", handover.batch_id, type(trouble).__name__)
        else:
            filed += 1
    return filed
