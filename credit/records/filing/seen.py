"""Which rows a file has already brought, however long it is: flat arrays, 16 bytes a place, no objects."""

from array import array

_MASK = (1 << 64) - 1
FIRST, LARGEST = 1 << 12, 1 << 18


class _Table:
    """A hash table of 64-bit keys to a content mark and a line (open addressing); it never grows."""

    def __init__(self, places: int) -> None:
        self.places, self.free = places, places * 3 // 4
        self.keys = array("Q", bytes(8 * places))
        self.marks = array("I", bytes(4 * places))
        self.lines = array("I", bytes(4 * places))

    def place(self, key: int) -> int:
        """Return the place that holds the key, or the free one where it would go."""
        keys, last = self.keys, self.places - 1
        place = key & last
        while keys[place] not in (0, key):
            place = (place + 1) & last
        return place


class SeenKeys:
    """The keys of a file's rows. Full tables stay, a larger one is begun beside them, so nothing is ever copied."""

    def __init__(self) -> None:
        self._tables = [_Table(FIRST)]

    def first(self, key: str, digest: bytes, line: int) -> tuple[int, bool] | None:
        """Note a row; return (line, is the content the same) of an earlier row with this key, None for the first."""
        number, mark = hash(key) & _MASK or 1, int.from_bytes(digest[:4])
        place = 0
        for table in self._tables:
            place = table.place(number)
            if table.keys[place]:
                return table.lines[place], table.marks[place] == mark
        self._put(table, place, number, mark, line)
        return None

    def _put(self, table: _Table, place: int, key: int, mark: int, line: int) -> None:
        table.keys[place], table.marks[place], table.lines[place] = key, mark, line
        table.free -= 1
        if not table.free:
            self._tables.append(_Table(min(table.places * 8, LARGEST)))
