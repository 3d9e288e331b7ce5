"""Whole lists that a platform hands down, a version at a time: what one is, and when it is to be believed.

In REST mode the head comes first (`GET /api/v1/credit/lists/<kind>?after=`), then the rows of that version by pages
(`…/lists/<kind>/<version>/rows?from=`); in file mode both are one signed file `lists/<kind>_<version>.json`. Our own
proposal in both (as exchange.md §5.5): no text of a platform tells how it hands lists down.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from credit.sharing.platforms.base import ListVersion, TryLater, row_hash
from credit.sharing.platforms.signatures import SHANGHAI

MOST_ROWS = 100_000
LATEST_VERSION = 2**63 - 1
_FILE = re.compile(r"(?P<kind>[a-z0-9-]+)_(?P<version>[0-9]{1,18})\.json")
Content = Mapping[str, Any]


class BadList(TryLater):
    """There is no list as agreed: nothing may be taken. The message is for the desk and carries none of its content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, unknown=False)


def checksum(rows: Iterable[Mapping[str, str]]) -> str:
    """Return the hash of a list: SHA-256 over the hashes of its rows, a line each, in their order."""
    return hashlib.sha256("".join(f"{row_hash(row)}\n" for row in rows).encode()).hexdigest()


def is_newer(version: int, after: int) -> bool:
    """Tell whether a version is still to be taken when `after` was the last. Raises BadList for an older one."""
    if version < after:
        raise BadList(f"平台给出的版本（{version}）早于已取的版本（{after}），未采用")
    return version > after


def fetch(ask: Callable[[str], Content], kind: str, after: int) -> ListVersion | None:
    """Return the newest version of a list, None when that is `after`. `ask` gives the content of an address.

    Raises BadList, and what `ask` raises.
    """
    head = ask(f"/api/v1/credit/lists/{kind}?after={after}")
    version, count = _number(head, "version"), _number(head, "count")
    if not is_newer(version, after):
        return None
    if count > MOST_ROWS:
        raise BadList(f"名单超过 {MOST_ROWS} 行，请分开下发")
    rows: list[Any] = []
    while len(rows) < count:
        page = ask(f"/api/v1/credit/lists/{kind}/{version}/rows?from={len(rows)}").get("rows")
        if not isinstance(page, list) or not page:
            raise BadList("名单的行不全，未采用")
        rows += page
    return whole({**head, "rows": rows}, kind, version)


def newest(names: Sequence[str], kind: str) -> tuple[int, str] | None:
    """Return version and name of the newest file of a list among these, None when there is none."""
    found = (match for name in names if (match := _FILE.fullmatch(name)) and match["kind"] == kind)
    return max(((int(match["version"]), match[0]) for match in found), default=None)


def from_file(content: bytes, kind: str, version: int) -> ListVersion:
    """Return the list in a file whose signature is good. Raises BadList."""
    try:
        found = json.loads(content)
    except ValueError as error:
        raise BadList("名单文件不是 JSON，未采用") from error
    if not isinstance(found, dict):
        raise BadList("名单文件的格式不对，未采用")
    return whole(found, kind, version)


def whole(content: Content, kind: str, version: int) -> ListVersion:
    """Return a list that is complete and has the hash it names. Raises BadList."""
    rows = content.get("rows")
    if content.get("kind") != kind or _number(content, "version") != version:
        raise BadList("名单的类别或版本与所取的不符，未采用")
    if not isinstance(rows, list) or not all(map(_is_row, rows)) or len(rows) > MOST_ROWS:
        raise BadList(f"名单的格式不对或超过 {MOST_ROWS} 行，未采用")
    if len(rows) != _number(content, "count"):
        raise BadList("名单的行数与包头不符，未采用")
    try:
        digest = checksum(rows)
    except UnicodeEncodeError as error:
        raise BadList("名单含有不能表示的字符，未采用") from error
    if digest != content.get("checksum"):
        raise BadList("名单的校验值不符，未采用")
    return ListVersion(kind, version, _moment(content), tuple(rows), digest)


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(text, str) for text in row.values())


def _number(content: Content, name: str) -> int:
    value = content.get(name)
    if type(value) is not int or not 0 <= value <= LATEST_VERSION:
        raise BadList(f"名单的包头缺少 {name}，未采用")
    return value


def _moment(content: Content) -> datetime:
    """Return when a version was issued; a time without zone is one of China."""
    try:
        when = datetime.fromisoformat(str(content.get("issuedAt")))
    except ValueError as error:
        raise BadList("名单的包头缺少 issuedAt，未采用") from error
    return when if when.tzinfo else when.replace(tzinfo=SHANGHAI)
