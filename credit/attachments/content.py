"""What a file really is, judged by its content; its name and the browser's word prove nothing."""

import zipfile
from typing import BinaryIO

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "csv": "text/csv",
}
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)
OFFICE_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
HEAD_BYTES = 4096


def detect_type(source: BinaryIO) -> str | None:
    """Return the short type name of a file's content, None when it is nothing the portal knows. Rewinds `source`."""
    head = source.read(HEAD_BYTES)
    source.seek(0)
    for signature, name in SIGNATURES:
        if head.startswith(signature):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK\x03\x04"):
        return _office_type(source)
    return "csv" if head and _is_text(head) else None


def _office_type(source: BinaryIO) -> str | None:
    try:
        names = set(zipfile.ZipFile(source).namelist())
    except zipfile.BadZipFile:
        return None
    finally:
        source.seek(0)
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def _is_text(head: bytes) -> bool:
    """Tell whether the first bytes read as UTF-8 or GB18030 text; the last character may be cut in two."""
    if b"\0" in head:
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
