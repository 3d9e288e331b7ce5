"""What a look through a record found, kept until its next revision: the dearest part of a file, done by night.

A file asks `expressions.plain` of each row, and most of that is looking for persons in prose. The answer depends on
the content and on the condition alone, so it is stored with the number of the revision and the condition's fingerprint;
a file uses it where both still hold and looks for itself where not. Nothing relies on the night's work having run.
"""

import hashlib
from functools import cache

from django.db import connection
from django.db.models import BooleanField, Case, F, Q, When

from credit.catalogue.standards import Standard
from credit.records.models import Record
from publicity.opendata import expressions
from publicity.opendata.models import Verdict

CHUNK = 5000

_WRITE = """
WITH written AS (
    INSERT INTO {table} (record_id, revision, rule, is_plain)
    SELECT r.id, r.revision, %s, {plain} FROM ({records}) AS r
    ON CONFLICT (record_id)
    DO UPDATE SET revision = excluded.revision, rule = excluded.rule, is_plain = excluded.is_plain
    RETURNING record_id
)
SELECT max(record_id) FROM written
"""


@cache
def rule(standard: Standard) -> str:
    """Return the fingerprint of the condition: another standard file or another pattern gives another one."""
    return hashlib.sha256(expressions.plain(standard).encode()).hexdigest()[:16]


def verdict(standard: Standard) -> Case:
    """Return the verdict that holds for a record, NULL where none does."""
    holds = Q(export_verdict__revision=F("revision"), export_verdict__rule=rule(standard))
    return Case(When(holds, then=F("export_verdict__is_plain")), output_field=BooleanField())


def look_through(standard: Standard, *, after: int = 0, limit: int = CHUNK) -> int | None:
    """Look through up to `limit` public records of an item without a verdict, in the order of their numbers.

    Only those beyond the number `after`; returns the last number looked at, None when there was none.
    """
    records = Record.objects.public_now().of_item(standard.slug).filter(pk__gt=after).order_by("pk")
    waiting = records.annotate(verdict=verdict(standard)).filter(verdict=None).values("id", "revision", "details")
    inner, values = waiting[:limit].query.sql_with_params()
    plain = expressions.plain(standard).replace("%", "%%")
    statement = _WRITE.format(table=Verdict._meta.db_table, plain=plain, records=inner)
    with connection.cursor() as cursor:
        cursor.execute(statement, [rule(standard), *values])
        last: int | None = cursor.fetchone()[0]
    return last
