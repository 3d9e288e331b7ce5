"""Which kind of file it is, judged by its content and not by its name."""

import io
from collections.abc import Callable
from typing import IO

from credit.intake.errors import UnusableFile
from credit.intake.readers import limits
from credit.intake.readers.delimited import csv_sheet
from credit.intake.readers.sheet import Sheet
from credit.intake.readers.workbook import workbook_sheets

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_STRANGERS = {
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"GIF8": "图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"{\\rtf": "RTF 文档",
    b"\x1f\x8b": "压缩包",
}


def open_sheets(opener: Callable[[], IO[bytes]], *, size: int, name: str) -> list[Sheet]:
    """Return the sheets of a file of `size` bytes. `opener` opens it anew from its start, as often as needed.

    Raises UnusableFile when the file is too large, damaged, protected by a password or no table at all.
    """
    limits.require_size(size, limits.CSV_BYTES)
    with opener() as file:
        head = file.read(4096)
    if head.startswith(_ZIP):
        return _packed(_whole(opener, size))
    if head.startswith(_OLE):
        return _compound(_whole(opener, size))
    for mark, stranger in _STRANGERS.items():
        if head.startswith(mark):
            raise UnusableFile("not_a_table", f"这是{stranger}，不是表格。请上传 xlsx、xls 或 csv 文件。")
    if head.lstrip()[:64].lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise UnusableFile("web_page", "文件内容是网页或 XML，只是扩展名像表格。请用 Excel 打开后另存为 xlsx，再上传。")
    return [csv_sheet(opener, name)]


def _whole(opener: Callable[[], IO[bytes]], size: int) -> io.BytesIO:
    limits.require_size(size, limits.WORKBOOK_BYTES)
    with opener() as file:
        return io.BytesIO(file.read())


def _packed(file: io.BytesIO) -> list[Sheet]:
    archive = limits.require_honest_zip(file)
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return workbook_sheets(file, "xlsx", archive)
    if "xl/workbook.bin" in names:
        raise UnusableFile("xlsb", "这是 Excel 二进制工作簿（xlsb）。请在 Excel 中另存为 xlsx 后再上传。")
    if "content.xml" in names:
        raise UnusableFile("ods", "这是 WPS 或 LibreOffice 的 ods 文件。请另存为 xlsx 后再上传。")
    raise UnusableFile("archive", "这是压缩包或其他文档，不是表格。请解压后上传其中的 xlsx、xls 或 csv 文件。")


def _compound(file: io.BytesIO) -> list[Sheet]:
    content = file.getvalue()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnusableFile("password", "文件设有打开密码，无法读取。请取消密码后再上传。")
    if "WordDocument".encode("utf-16-le") in content:
        raise UnusableFile("not_a_table", "这是 Word 文档，不是表格。请上传 xlsx、xls 或 csv 文件。")
    return workbook_sheets(file, "xls", None)
