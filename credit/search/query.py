"""Finding public subjects by name, code, plate, pinyin or initials; persons are never found.

A question becomes one statement of bounded look-ups (see `credit.search.sql`). Only when it finds nothing, names
with one slip are looked for. What was typed is never logged.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

from credit.search import branches, frequencies, sql
from credit.search.question import LONGEST, Question, is_personal_number, looks_personal, understand
from credit.search.results import Hit, Reason, Results, explain
from credit.search.slips import asks, closeness

__all__ = ["counts_by_kind", "find", "looks_personal", "suggest"]

TIMEOUT_MS: int = getattr(settings, "SEARCH_TIMEOUT_MS", 300)
_SLIPS_SHOWN = 60


@dataclass(frozen=True)
class _Asked:
    """A question with the page that is wanted and the parameters of its statements."""

    question: Question
    values: dict[str, Any]
    kinds: list[str] | None

    @property
    def page(self) -> slice:
        return slice(self.values["offset"], self.values["offset"] + self.values["limit"])


@dataclass(frozen=True)
class _Found:
    """The rows of a page, how many subjects of each kind may be shown, how many rows the fullest branch gave."""

    rows: list[tuple] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    fullest: int = 0

    @classmethod
    def of(cls, rows: list[tuple]) -> Self:
        """Return what the rows of `sql.FIND` say; a row without a subject only counts."""
        return cls([row for row in rows if row[0] is not None], json.loads(rows[0][9] or "{}"), rows[0][11] or 0)

    @property
    def shown(self) -> int:
        return sum(self.counts.values())


def find(q: str, *, kinds: Iterable[str] | None = None, district: str = "", limit: int = 20, page: int = 1) -> Results:
    """Return one page of the public subjects that `q` may mean, best first; those of a district only, where one is set.

    Every statement has a time limit; when it strikes, `timed_out` is set and the result holds what exact and prefix
    look-up found. Pages beyond the cap of 1,000 hits are empty. A district is looked for among these 1,000, and there
    all are counted; elsewhere counting stops at `sql.EXACT`.
    """
    personal = looks_personal(q)
    question = understand(q)
    if not question.key or is_personal_number(q):
        return Results(personal=personal, took_path="personal" if question.key else "none")
    offset = (max(page, 1) - 1) * limit
    if offset >= sql.CAP:
        return Results(personal=personal, capped=True, total=sql.EXACT)
    return _answer(_asked(question, kinds, district=district, limit=limit, offset=offset), personal=personal)


def suggest(q: str, limit: int = 8) -> list[Hit]:
    """Return at most eight hits while the visitor is still typing: no slips, two statements."""
    question = understand(q)
    if not question.key or is_personal_number(q):
        return []
    return _answer(_asked(question, None, limit=min(limit, 8), offset=0), slips=False).hits


def counts_by_kind(q: str) -> dict[str, int]:
    """Return how many subjects of each kind `q` finds, in one query; empty when they are too many to be counted."""
    return find(q, limit=1).counts


def _asked(question: Question, kinds: Iterable[str] | None, *, limit: int, offset: int, district: str = "") -> _Asked:
    wanted = None if kinds is None else list(kinds)
    values = branches.values(question, wanted, frequencies.current())
    return _Asked(question, values | {"limit": limit, "offset": offset, "district": district}, wanted)


def _answer(asked: _Asked, *, personal: bool = False, slips: bool = True) -> Results:
    sure = branches.sure(asked.question)
    try:
        with _limited() as cursor:
            found = _fetch(cursor, asked, sure + branches.parts(asked.question, asked.kinds, frequencies.current()))
            if not found.rows and slips and not asked.values["offset"]:
                return _slips(cursor, asked, personal=personal)
    except TimeoutError:
        return _results(_only_sure(asked, sure), asked, personal=personal, timed_out=True)
    return _results(found, asked, personal=personal)


def _only_sure(asked: _Asked, sure: list[str]) -> _Found:
    try:
        with _limited() as cursor:
            return _fetch(cursor, asked, sure)
    except TimeoutError:
        return _Found()


@contextmanager
def _limited() -> Iterator[CursorWrapper]:
    """Give a cursor for `_rows`; raises TimeoutError when a statement was cut off.

    Inside another transaction a savepoint is rolled back, so that the settings of `sql.LIMITS` end with it.
    """
    try:
        with _apart(), connection.cursor() as cursor:
            yield cursor
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TimeoutError from None
        raise


@contextmanager
def _apart() -> Iterator[None]:
    """Keep what is set inside away from an open transaction; without one, each message ends its own settings."""
    if not connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _rows(cursor: CursorWrapper, statement: str, values: dict[str, Any]) -> list[tuple]:
    """Return the rows of a statement, cut off after `TIMEOUT_MS`. Limits and statement travel as one message."""
    cursor.execute(f"{sql.LIMITS};{statement}", values | {"timeout": f"{TIMEOUT_MS}ms"})
    cursor.nextset()
    return cursor.fetchall()


def _fetch(cursor: CursorWrapper, asked: _Asked, parts: list[str], **values: Any) -> _Found:
    """Return the wanted page. Where too few of the nearest may be shown, all of them are looked up."""
    union = _bounded(" UNION ALL ".join(f"({part})" for part in parts), asked)
    district = sql.OF_DISTRICT if asked.values["district"] else ""
    statement = sql.FIND.format(branches=union, cap=sql.CAP, district=district)
    looked_at = sql.CAP if district or asked.page.stop >= sql.EXACT else sql.LOOKED_AT
    rows = _rows(cursor, statement, asked.values | values | {"looked_at": looked_at})
    if rows[0][10] > looked_at and _Found.of(rows).shown <= sql.EXACT:
        rows = _rows(cursor, statement, asked.values | values | {"looked_at": sql.CAP})
    return _Found.of(rows)


def _bounded(branch: str, asked: _Asked) -> str:
    kinds = "" if asked.kinds is None else "AND subject_kind = ANY(%(kinds)s)"
    return branch.format(row=sql.ROW, kinds=kinds, cap=sql.CAP, reach=sql.REACH, slip_cap=sql.SLIP_CAP)


def _slips(cursor: CursorWrapper, asked: _Asked, *, personal: bool) -> Results:
    """Return the names that one slip explains, nearest first, at most `_SLIPS_SHOWN`."""
    near = _near(cursor, asked)[:_SLIPS_SHOWN]
    if not near:
        return Results(personal=personal)
    order = {name_id: place for place, (_, name_id) in enumerate(near)}
    reasons = [int(Reason.SLIP_PART if nearness[0] else Reason.SLIP) for nearness, _ in near]
    found = _fetch(cursor, asked, [sql.GIVEN], ids=list(order), reasons=reasons, limit=_SLIPS_SHOWN)
    found.rows.sort(key=lambda row: order[row[8]])
    return _results(replace(found, rows=found.rows[asked.page]), asked, personal=personal)


def _near(cursor: CursorWrapper, asked: _Asked) -> list[tuple[tuple[bool, bool, int], int]]:
    """Return nearness and number of each name one slip away, nearest first: whole names, or else parts of names."""
    typed = asked.question.key
    wanted = asks(typed, frequencies.current())
    values: dict[str, Any] = {"shortest": len(typed) - 1}
    for number, ask in enumerate(wanted):
        values |= {f"pair_{number}": ask.pair, f"either_{number}": ask.either}
    union = " UNION ".join(_bounded(sql.SLIP, asked).replace("_n)", f"_{number})") for number in range(len(wanted)))
    for longest in (len(typed) + 1, LONGEST) if wanted else ():
        rows = _rows(cursor, union, asked.values | values | {"longest": longest})
        near = [(nearness, row[0]) for row in rows if (nearness := closeness(typed, row[1], row[2]))]
        if near:
            return sorted(near)
    return []


def _results(found: _Found, asked: _Asked, *, personal: bool, timed_out: bool = False) -> Results:
    if not found.rows:
        return Results(personal=personal, timed_out=timed_out)
    hits = [_hit(row, asked.question) for row in found.rows]
    most = sql.CAP if asked.values["district"] else sql.EXACT
    return Results(
        hits=hits,
        total=min(found.shown, most),
        capped=found.shown > most or found.fullest >= sql.CAP,
        has_more=found.shown > asked.page.stop,
        took_path=hits[0].reason.name.lower(),
        timed_out=timed_out,
        personal=personal,
        counts=found.counts if found.shown <= most else {},
    )


def _hit(row: tuple, question: Question) -> Hit:
    subject_id, public_id, kind, name, code, reason, matched_name, name_kind = row[:8]
    reason = Reason(reason)
    why = explain(reason, kind=kind, name_kind=name_kind, matched_name=matched_name, code=question.code)
    return Hit(subject_id, public_id, kind, name, code, reason, why, matched_name)
