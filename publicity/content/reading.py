"""The text of files that are to be published: DOCX, XLSX and PDF, as lines for the leak check.

Office files are read part by part as XML, so that comments, notes, headers, deleted text of tracked changes and hidden
sheets are read as well: they are what a person looking at the page would miss.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.etree.ElementTree import ParseError, iterparse

import pypdf
from pypdf.errors import PyPdfError

from credit.attachments.content import CONTENT_TYPES

MOST_BYTES = 100 * 1024 * 1024
"""Unpacked size of the parts of an office file that are still read; more is a bomb, or nothing for a web site."""

MOST_PAGES = 500
_TEXTS = {"t", "v", "delText", "instrText"}
_ENDS = {"p", "si", "c", "comment", "is"}
_PARTS = re.compile(r"(?:word|xl)/(?!theme/|styles\.xml|settings\.xml|fontTable\.xml|_rels/).*\.xml")
_EMBEDDED = re.compile(r"(?:word|xl)/embeddings/")


class Unreadable(Exception):
    """A file whose text could not be read as a whole; the message says why, in Chinese."""


def lines_of(content: BinaryIO, content_type: str) -> Iterator[str]:
    """Yield the lines of a file. Raises Unreadable where a person has to look; pictures have no lines."""
    if content_type.startswith("image/"):
        return
    if content_type == CONTENT_TYPES["pdf"]:
        yield from _pdf(content)
    else:
        yield from _office(content)


def _office(content: BinaryIO) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content.read())) as pack:
            parts = [part for part in pack.infolist() if _PARTS.fullmatch(part.filename)]
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise Unreadable("文件展开后太大")
            for part in parts:
                with pack.open(part) as source:
                    yield from _xml(source)
            if any(_EMBEDDED.match(name) for name in pack.namelist()):
                raise Unreadable("里面嵌着别的文件，请打开看过")
    except (zipfile.BadZipFile, ParseError, RuntimeError, NotImplementedError, EOFError) as trouble:
        raise Unreadable("文件损坏或加了密码") from trouble


def _xml(source: IO[bytes]) -> Iterator[str]:
    """Yield one line for each paragraph, cell or shared text; runs of a paragraph belong together."""
    line: list[str] = []
    for _, node in iterparse(source, events=("end",)):
        name = node.tag.rpartition("}")[2]
        if name in _TEXTS and node.text:
            line.append(node.text)
        elif name in _ENDS and line:
            yield "".join(line)
            line = []
        if name in _ENDS or name == "row":
            node.clear()
    if line:
        yield "".join(line)


def _pdf(content: BinaryIO) -> Iterator[str]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("PDF 加了密码")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"PDF 超过 {MOST_PAGES} 页")
        empty = 0
        for page in reader.pages:
            text = page.extract_text()
            empty += not text.strip()
            yield from text.splitlines()
        if empty:
            raise Unreadable(f"PDF 有 {empty} 页没有文字，可能是扫描件，请打开看过")
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as trouble:
        raise Unreadable("PDF 读不出来") from trouble
