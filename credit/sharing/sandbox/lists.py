"""The lists that the sandbox platform hands down: made-up entries, a new version every day.

The last entry of each list stands in it every other day only, so that entering and leaving can be seen.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from credit.sharing.platforms.lists import checksum
from credit.sharing.sandbox.receiving import Reply

ROWS_A_PAGE = 5000
_ENTRIES = Path(__file__).with_name("lists.toml")
_HEAD = re.compile(r"/api/v1/credit/lists/([a-z0-9-]{1,64})")
_ROWS = re.compile(r"/api/v1/credit/lists/([a-z0-9-]{1,64})/([0-9]{1,18})/rows")


@cache
def _entries() -> Mapping[str, list[dict[str, str]]]:
    return tomllib.loads(_ENTRIES.read_text(encoding="utf-8"))


def given(kind: str, today: date) -> dict[str, Any] | None:
    """Return the list of a kind as it stands today, None where there is none; its version is the day (yyyymmdd)."""
    rows = _entries().get(kind)
    if rows is None:
        return None
    rows = rows if today.toordinal() % 2 else rows[:-1]
    issued = f"{today}T00:00:00+08:00"
    return {
        "kind": kind, "version": int(f"{today:%Y%m%d}"), "issuedAt": issued, "count": len(rows),
        "checksum": checksum(rows), "rows": rows,
    }  # fmt: skip


def asked(path: str, query: Mapping[str, str]) -> Reply | None:
    """Return the answer to a call for the head or for rows of a list, None where the path asks for no list."""
    if found := _HEAD.fullmatch(path):
        content = given(found[1], timezone.localdate())
        return _reply({name: value for name, value in content.items() if name != "rows"}) if content else _none()
    if found := _ROWS.fullmatch(path):
        content = given(found[1], timezone.localdate())
        if content is None or content["version"] != int(found[2]):
            return _none()
        start = query.get("from", "")
        return _reply({"rows": _page(content["rows"], int(start) if start.isdecimal() else 0)})
    return None


def _page(rows: Sequence[dict[str, str]], start: int) -> Sequence[dict[str, str]]:
    return rows[start : start + ROWS_A_PAGE]


def _reply(content: Mapping[str, Any]) -> Reply:
    return Reply(200, {"code": "00", "msg": "成功", **content})


def _none() -> Reply:
    return Reply(404, {"code": "404", "msg": "没有这份名单或这个版本"})
