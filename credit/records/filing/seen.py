"""Which rows a file has already brought, however long it is: 16 bytes a place, no objects."""

from array import array

_MASK = (1 << 64) - 1


class SeenKeys:
    """A hash table of 64-bit keys to a 32-bit content mark and the line that came first (open addressing)."""

    def __init__(self) -> None:
        self._resize(1 << 12)

    def _resize(self, capacity: int) -> None:
        self._keys = array("Q", bytes(8 * capacity))
        self._marks = array("I", bytes(4 * capacity))
        self._lines = array("I", bytes(4 * capacity))
        self._capacity, self._used = capacity, 0

    def first(self, key: str, digest: bytes, line: int) -> tuple[int, bool] | None:
        """Note a row; return (line, is the content the same) of an earlier row with this key, None for the first."""
        return self._put(hash(key) & _MASK or 1, int.from_bytes(digest[:4]), line)

    def _put(self, key: int, mark: int, line: int) -> tuple[int, bool] | None:
        keys, last = self._keys, self._capacity - 1
        place = key & last
        while (held := keys[place]) != 0:
            if held == key:
                return self._lines[place], self._marks[place] == mark
            place = (place + 1) & last
        keys[place], self._marks[place], self._lines[place] = key, mark, line
        self._used += 1
        if self._used * 3 > self._capacity * 2:
            self._grow()
        return None

    def _grow(self) -> None:
        keys, marks, lines = self._keys, self._marks, self._lines
        self._resize(self._capacity * 2)
        for place, key in enumerate(keys):
            if key:
                self._put(key, marks[place], lines[place])
