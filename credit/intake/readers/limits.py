"""How large a file may be, judged before it is opened. Technical limits of this portal, not law."""

import zipfile
from typing import IO

from credit.intake.errors import UnusableFile

WORKBOOK_BYTES = 50 * 1024**2
CSV_BYTES = 2 * 1024**3
WORKBOOK_ROWS = 100_000
CSV_ROWS = 2_000_000
UNPACKED_BYTES = 1024**3
UNPACKED_RATIO = 200
RATIO_MATTERS_FROM = 50 * 1024**2
PARTS = 2_000


def require_size(size: int, limit: int) -> None:
    """Raise UnusableFile when the file is empty or larger than `limit` bytes."""
    if size == 0:
        raise UnusableFile("empty", "文件是空的，请核对是否选错了文件。")
    if size > limit:
        raise UnusableFile(
            "too_large",
            f"文件有 {size / 1024**2:.0f} MB，超过 {limit // 1024**2} MB 的上限。"
            "请按月份或单位拆成几个文件，或另存为 CSV 后再上传。",
        )


def require_rows(rows: int, kind: str) -> None:
    """Raise UnusableFile when a sheet has more rows than its kind of file may carry."""
    if kind == "csv" and rows > CSV_ROWS:
        raise UnusableFile("too_many_rows", f"文件超过 {CSV_ROWS:,} 行的上限，请拆成几个文件后再上传。")
    if kind != "csv" and rows > WORKBOOK_ROWS:
        raise UnusableFile(
            "too_many_rows",
            f"工作表有 {rows:,} 行，超过 {WORKBOOK_ROWS:,} 行的上限。"
            "请在 Excel 中另存为“CSV UTF-8（逗号分隔）”后再上传。",
        )


def require_honest_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """Return the opened archive; raise UnusableFile when it would unpack to far more than it shows (zip bomb)."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnusableFile("damaged", "文件已损坏，无法打开。请在 Excel 中重新保存后再上传。") from error
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    swollen = unpacked > RATIO_MATTERS_FROM and unpacked > packed * UNPACKED_RATIO
    if len(parts) > PARTS or unpacked > UNPACKED_BYTES or swollen:
        raise UnusableFile(
            "zip_bomb", "文件解压后过大，内容异常，未打开。请新建一个工作簿，只粘贴数据（选择性粘贴—数值）后再上传。"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UnusableFile("password", "文件设有密码，无法读取。请取消密码后再上传。")
    return archive
