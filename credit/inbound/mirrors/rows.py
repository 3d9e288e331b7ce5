"""Reading rows that came down: which columns, which faults, whom they are about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO

from credit.inbound.mirrors.items import MirrorItem
from credit.intake.errors import UnusableFile
from credit.intake.readers import open_sheets
from credit.kernel.dates import parse_date
from credit.kernel.errors import DomainError
from credit.kernel.identifiers import clean, parse_uscc
from credit.sealing import keyed_digest, lookup_hash
from credit.subjects.models import Scheme

HEADER_WITHIN = 20
DATES = ("entered", "left")


class BadRow(Exception):
    """A row that cannot be taken; the message names column, rule and mend, never the content."""


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """A good row. Whoever has no valid credit code is taken for a person: nothing of a person is kept in the clear."""

    line: int
    cells: Mapping[str, str]
    code: str
    identity_hash: str
    is_personal: bool
    entered_on: date | None
    left_on: date | None
    key: bytes


def table(
    item: MirrorItem, opener: Callable[[], IO[bytes]], *, size: int, name: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column name) of the sheet whose header fits. Raises UnusableFile when none does."""
    for sheet in open_sheets(opener, size=size, name=name):
        places: dict[str, int] = {}
        for row in sheet.read():
            if not places:
                places = _header(item, row.cells) if row.line <= HEADER_WITHIN else {}
                continue
            cells = {column: row.cells[at].strip() for column, at in places.items() if at < len(row.cells)}
            if any(cells.values()):
                yield row.line, cells
        if places:
            return
    labels = "、".join(column.label for column in item.columns if column.required)
    raise UnusableFile("no_header", f"没有找到“{item.name}”的表头，至少要有这些列：{labels}。")


def _header(item: MirrorItem, cells: list[str]) -> dict[str, int]:
    places = item.place(cells)
    return places if all(column.name in places for column in item.columns if column.required) else {}


def judge(item: MirrorItem, line: int, cells: Mapping[str, str], *, today: date) -> MirrorRow:
    """Return a row that can be taken. Raises BadRow."""
    for column in item.columns:
        if column.required and not cells.get(column.name):
            raise BadRow(f"“{column.label}”没有填写，请向平台核实")
    if any("\0" in text for text in cells.values()):
        raise BadRow("含有不能保存的字符，请向平台核实")
    days = {role: _day(item, role, cells, today) for role in DATES}
    if days["entered"] and days["left"] and days["left"] < days["entered"]:
        raise BadRow("移出日期早于列入日期，请向平台核实")
    code = _code(cells.get(item.with_role("code"), ""))
    identity = clean(cells.get(item.with_role("identity"), ""))
    kept = "\0".join(cells.get(name, "") for name in item.key)
    return MirrorRow(
        line, cells, code, lookup_hash(Scheme.IDENTITY, identity) if identity and not code else "",
        not code and not item.copies, days["entered"], days["left"], keyed_digest(kept.encode()),
    )  # fmt: skip


def _day(item: MirrorItem, role: str, cells: Mapping[str, str], today: date) -> date | None:
    text = cells.get(item.with_role(role), "")
    if not text:
        return None
    label = next(column.label for column in item.columns if column.role == role)
    try:
        day = parse_date(text)
    except DomainError as error:
        raise BadRow(f"“{label}”不是日期，请写成 2026-11-16 这样") from error
    if day > today:
        raise BadRow(f"“{label}”晚于今天，请向平台核实")
    return day


def _code(text: str) -> str:
    """Return a valid credit code; whatever else stands there counts as none."""
    try:
        return parse_uscc(text, allow_legacy_exceptions=True) if text else ""
    except DomainError:
        return ""
