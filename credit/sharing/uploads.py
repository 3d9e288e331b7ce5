"""The error file that a platform's page gave back for a workbook uploaded there by hand, taken at the desk.

It is read by the same rules as one that was put into the feedback folder (`workbooks.read_errors`). What it says of a
package that is still open closes it; rows that were taken for accepted meanwhile are sent back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.sharing import returns
from credit.sharing.closing import Verdict, settle
from credit.sharing.models import FileFormat, Mode, Package, Platform
from credit.sharing.packing import Parcel, reopen
from credit.sharing.platforms import workbooks
from credit.sharing.platforms.base import Receipt
from credit.sharing.receipts import NotAReceipt
from credit.units import policies

LARGEST_BYTES = 5 * 1024 * 1024
CANDIDATES = 50
TOKEN = "desk"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file said of its package: rows sent back, all of the others accepted."""

    package: Package
    rejected: int


def by_hand() -> list[Platform]:
    """Return the platforms whose workbooks a person uploads."""
    return list(Platform.objects.filter(mode=Mode.FILE, file_format=FileFormat.XLSX))


def candidates(platforms: Iterable[Platform]) -> list[Package]:
    """Return the packages an error file may be of: those that wait, oldest first, then those closed last."""
    sent = Package.objects.filter(platform__in=platforms, sent_at__isnull=False).select_related("item", "platform")
    waiting = sent.filter(closed_at__isnull=True).order_by("created_at", "pk")[:CANDIDATES]
    return [*waiting, *sent.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:CANDIDATES]]


@transaction.atomic
def take_error_file(platform: Platform, content: bytes, *, actor: Any, package: Package | None = None) -> Taken:
    """Take a returned workbook and store what it says; the same file again changes nothing.

    Without `package` it is the one named in the file's properties, or the only one that has all of its rows. Raises
    NotAllowed; DomainError for a file that is none of the packages, and while a worker is busy with that one.
    """
    policies.require(actor, "manage_deliveries")
    if len(content) > LARGEST_BYTES:
        raise DomainError("too_large", f"文件超过 {LARGEST_BYTES >> 20} MB，错误文件没有这么大，请核对选的文件。")
    parcel, receipt = _find(content, [package] if package else candidates([platform]), is_chosen=package is not None)
    found = Package.objects.select_for_update().get(pk=parcel.package.pk)
    if found.closed_at is not None:
        returns.take_back(platform, list(receipt.rejections.items()))
    elif found.claimed_by:
        raise DomainError("busy", "系统正在核对这个报送包，请一分钟后再上传。")
    else:
        Package.objects.filter(pk=found.pk).update(claimed_by=TOKEN, claimed_at=timezone.now())
        settle([(parcel, Verdict(receipt))], token=TOKEN)
    rejected = len(receipt.rejections)
    note("package.error_file", found, actor=actor, platform=platform.code, rows=found.rows, rejected=rejected)
    return Taken(found, rejected)


def _find(content: bytes, packages: list[Package], *, is_chosen: bool) -> tuple[Parcel, Receipt]:
    """Return the one package a workbook is of, and what it says. Raises DomainError when that cannot be told."""
    named = [one for one in packages if workbooks.carries(content, str(one.key))]
    fitting, why = [], "没有等待结果的报送包"
    for one in named or packages:
        parcel = reopen(one)
        try:
            receipt = workbooks.read_errors(content, parcel.batch)
        except NotAReceipt as trouble:
            why = str(trouble)
        else:
            fitting.append((parcel, receipt))
    if not fitting:
        raise DomainError("nobodys", f"不能认定为报送包的错误文件：{why}。请上传平台网页返回的原文件。")
    if len(fitting) > 1 or not (is_chosen or named or workbooks.names_rows(fitting[0][1])):
        raise DomainError("which", "从文件看不出是哪个报送包，请在“报送包”中选定后再上传。")
    return fitting[0]
