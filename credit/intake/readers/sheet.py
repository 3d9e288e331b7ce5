"""What every reader yields: sheets of rows, all cells as text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """A row of a file: its line number as the clerk sees it (from 1) and its cells as text."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that can be read from its start as often as needed.

    Attributes:
        kind: "csv", "xlsx" or "xls".
        name: the sheet's name; the file's for csv.
        estimate: rows at most, title and header included.
        is_ragged: rows keep their own number of cells, so that a shifted row can be told (csv).
        formulas: cells (line, index of the column) that hold a formula without a stored result.
    """

    kind: str
    name: str
    estimate: int
    read: Callable[[], Iterator[Row]]
    is_ragged: bool = False
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)
