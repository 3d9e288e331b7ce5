"""Finding the header of a sheet: by Chinese label or by code, in one row or two, in any generation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from credit.kernel.identifiers import IDENTITY_KINDS

from .columns import EMPTY_WORDS, Column, tidy
from .folding import fold_header, is_note
from .forbidden import Ban, ban_on
from .standards import Standard, TableRule

MISSING_WEIGHT = 0.1  # a header found tells more about the generation than one absent

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A header cell that was not taken as a column: its position in the row and its text."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ForbiddenHeader:
    """A header that shows data which must not be collected."""

    index: int
    text: str
    ban: Ban


@dataclass
class Headers:
    """What the header of a sheet says. `columns` maps our names to sheet positions, several of which are joined."""

    standard: Standard
    generation: str
    table: TableRule | None = None
    header_rows: tuple[int, ...] = ()
    first_data_row: int = 0
    columns: dict[str, list[int]] = field(default_factory=dict)
    unknown: list[Place] = field(default_factory=list)
    unused: list[Place] = field(default_factory=list)
    duplicates: list[Place] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    forbidden: list[ForbiddenHeader] = field(default_factory=list)
    known_texts: frozenset[str] = frozenset()

    @property
    def found(self) -> bool:
        """Tell whether there is a header at all."""
        return bool(self.header_rows)

    @property
    def usable(self) -> bool:
        """Tell whether rows may be read: a header, nothing required missing, nothing forbidden."""
        return self.found and not self.missing and not self.forbidden

    @property
    def is_old(self) -> bool:
        """Tell whether the sheet follows an older generation."""
        return self.table is not None

    def missing_labels(self) -> list[str]:
        """Return the labels of the required columns that the sheet lacks."""
        return [self.standard.columns[name].label for name in self.missing]

    def is_header_row(self, cells: Row) -> bool:
        """Tell whether a row further down repeats the header."""
        return _recognised(cells, self.known_texts) >= max(2, len(self.columns) // 2)

    def is_note_row(self, cells: Row) -> bool:
        """Tell whether a row only explains the table."""
        return is_note(list(cells))

    def read(self, rows: Sequence[Row]) -> dict[str, list[str]]:
        """Return the cells of the data rows by our column names, older generations brought to today's form."""
        width = max((index for places in self.columns.values() for index in places), default=-1) + 1
        padded = [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]
        sheet = list(zip(*(row[:width] for row in padded), strict=True)) or [()] * width
        table = {name: self._cells(name, places, sheet) for name, places in self.columns.items()}
        for column in self.standard.columns.values():
            self._complete(column, table, len(rows))
        return table

    def _cells(self, name: str, places: list[int], sheet: list[tuple[str, ...]]) -> list[str]:
        old = self.standard.columns[name].values_from_old if self.generation == oldest(self.standard) else {}
        parts = [sheet[place] for place in places]
        if old:
            parts = [tuple(old.get(tidy(cell), cell) for cell in part) for part in parts]
        if len(parts) == 1:
            return list(parts[0])
        return [";".join(cell for cell in cells if tidy(cell) not in EMPTY_WORDS) for cells in zip(*parts, strict=True)]

    def _complete(self, column: Column, table: dict[str, list[str]], size: int) -> None:
        """Fill what an older sheet leaves out: derived columns, defaults."""
        if column.name not in table and column.derive and (self.is_old or not column.required):
            rule = DERIVE[column.derive["rule"]]
            table[column.name] = rule(self.standard, column, table, size)
        if not self.is_old or (column.default is None and column.default_from is None):
            return
        fallback = table.get(column.default_from or "") or [column.default or ""] * size
        cells = table.get(column.name) or [""] * size
        table[column.name] = [
            other if tidy(cell) in EMPTY_WORDS else cell for cell, other in zip(cells, fallback, strict=True)
        ]


def oldest(standard: Standard) -> str | None:
    """Return the name of the oldest generation whose values differ (the last table of the file)."""
    return standard.tables[-1].generation if standard.tables else None


def match(standard: Standard, rows: Sequence[Row], *, limit: int = 20) -> Headers:
    """Find the header among the first `limit` rows.

    The row with most known headers is the header; a neighbour with at least half as many is its code row.
    Rows of notes after it are skipped. Without a header the result's `found` is False.
    """
    texts = {table: _texts(standard, table) for table in (None, *standard.tables)}
    every = frozenset(text for index in texts.values() for text in index)
    counts = [_recognised(row, every) for row in rows[:limit]]
    best = max(counts, default=0)
    if best < min(2, len(standard.columns)):
        return Headers(standard, standard.generation, unknown=_places(rows[0]) if rows else [])
    main = counts.index(best)
    near = [i for i in (main - 1, main + 1) if 0 <= i < len(counts) and counts[i] >= max(2, best / 2)]
    header_rows = tuple(sorted([main, *near[:1]]))
    cells = _merge([rows[i] for i in header_rows], every)
    table = _guess(standard, {fold_header(place.text) for place in cells}, texts)
    headers = Headers(
        standard,
        table.generation if table else standard.generation,
        table,
        header_rows,
        _after_notes(rows, header_rows[-1] + 1),
        known_texts=every,
    )
    _place(headers, cells, texts[None] | texts[table])
    headers.missing = _missing(headers)
    return headers


def _recognised(cells: Row, texts: frozenset[str]) -> int:
    return sum(1 for cell in cells if cell and fold_header(cell) in texts)


def _places(cells: Row) -> list[Place]:
    return [Place(i, tidy(cell)) for i, cell in enumerate(cells) if cell and tidy(cell)]


def _merge(rows: Sequence[Row], texts: frozenset[str]) -> list[Place]:
    """Return one header text per sheet column: of two rows the one that is known."""
    merged: dict[int, Place] = {}
    for row in rows:
        for place in _places(row):
            if place.index not in merged or fold_header(merged[place.index].text) not in texts:
                merged[place.index] = place
    return [merged[index] for index in sorted(merged)]


def _texts(standard: Standard, table: TableRule | None) -> dict[str, tuple[str, int]]:
    """Return every folded header of a generation with its column and its place in a join; unused ones have no name."""
    found: dict[str, tuple[str, int]] = {}
    if table is None:
        for column in standard.columns.values():
            first = (column.label, column.code or "", *column.synonyms)
            found |= {fold_header(text): (column.name, 0) for text in first if text}
            found |= {fold_header(text): (column.name, 1) for text in column.joins}
        return found
    for name, headers in table.columns.items():
        found |= {fold_header(text): (name, i) for i, header in enumerate(headers) for text in header if text}
    return found | {fold_header(text): ("", 0) for text in table.unused}


def _guess(
    standard: Standard, texts: set[str], index: dict[TableRule | None, dict[str, tuple[str, int]]]
) -> TableRule | None:
    """Return the older table whose headers fit best, or None for today's generation."""

    def score(table: TableRule | None) -> float:
        present = {index[table][text] for text in texts if text in index[table]}
        named = {place for place in present if place[0]}
        official = {column.name for column in standard.official_columns} if table is None else set(table.columns)
        own = {name for name, _ in named if name in official}
        return len(named) - MISSING_WEIGHT * len(official - own)

    candidates: list[TableRule | None] = [None, *standard.tables]
    return max(candidates, key=score)


def _place(headers: Headers, cells: list[Place], texts: dict[str, tuple[str, int]]) -> None:
    """Sort every header cell into columns, unused, duplicates, unknown and forbidden."""
    taken: dict[tuple[str, int], int] = {}
    for place in cells:
        name, part = texts.get(fold_header(place.text), (None, 0))
        if name is None:
            ban = ban_on(place.text)
            headers.unknown.append(place)
            if ban:
                headers.forbidden.append(ForbiddenHeader(place.index, place.text, ban))
        elif name == "":
            headers.unused.append(place)
        elif (name, part) in taken:
            headers.duplicates.append(place)
        else:
            taken[name, part] = place.index
    for name, part in sorted(taken, key=lambda key: key[1]):
        headers.columns.setdefault(name, []).append(taken[name, part])


def _after_notes(rows: Sequence[Row], start: int) -> int:
    while start < len(rows) and is_note(list(rows[start])):
        start += 1
    return start


def _missing(headers: Headers) -> list[str]:
    """Return the required columns that neither the sheet has nor its generation does without."""
    return [
        column.name
        for column in headers.standard.columns.values()
        if column.required
        and column.name not in headers.columns
        and (headers.table is None or column.name in headers.table.columns)
    ]


def _party_category(standard: Standard, column: Column, table: dict[str, list[str]], size: int) -> list[str]:
    """Tell organisations, traders and persons apart by which number a row carries."""
    words = {kind: word for word, kind in standard.subject.kinds.items()}
    codes = table.get(column.derive["uscc"])
    persons = table.get(column.derive["person"], [""] * size)
    if codes is None:
        return [words["person"] if column.derive["person"] in table else words["enterprise"]] * size

    def category(code: str, person: str) -> str:
        if tidy(code) in EMPTY_WORDS:
            return words["enterprise"] if tidy(person) in EMPTY_WORDS else words["person"]
        return words["trader"] if tidy(code).startswith(TRADER_PREFIX) else words["enterprise"]

    return [category(code, person) for code, person in zip(codes, persons, strict=True)]


TRADER_PREFIX = "92"  # GB 32100-2015: registered by 工商, 个体工商户


def _identity_card(standard: Standard, column: Column, table: dict[str, list[str]], size: int) -> list[str]:
    """Older tables know one kind of document: a filled number is that of an identity card."""
    numbers = table.get(column.derive["of"], [""] * size)
    return ["" if tidy(number) in EMPTY_WORDS else IDENTITY_KINDS[0] for number in numbers]


DERIVE: dict[str, Callable[[Standard, Column, dict[str, list[str]], int], list[str]]] = {
    "party_category": _party_category,
    "identity_card": _identity_card,
}
