"""What intake is measured against: COPY of finished rows, COPY into bare text, django-import-export's default."""

import json
import time

import tablib
from django.db import connection, transaction
from django.db.models import BinaryField
from import_export.resources import modelresource_factory

from credit.records.models import Record

TABLE = Record._meta.db_table
_BLOCK = 256 * 1024


def finished_rows(batch_id: int) -> bytes:
    """Return the records of a batch in the text form of COPY."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT * FROM {TABLE} WHERE batch_id = %s ORDER BY id) TO STDOUT", [batch_id]) as copy,
    ):
        return b"".join(copy)


def forget_records(batch_id: int) -> None:
    """Take the records of a batch out again and leave table and indexes as if they had never been there."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE batch_id = %s", [batch_id])
        cursor.execute(f"VACUUM ANALYZE {TABLE}")
        cursor.execute(f"REINDEX TABLE {TABLE}")


def copy_seconds(rows: bytes) -> float:
    """Return how long the rows take into the record table: indexes, keys and constraints checked, committed."""
    started = time.perf_counter()
    with transaction.atomic():
        _copy(f"COPY {TABLE} FROM STDIN", rows)
    return time.perf_counter() - started


def bare_seconds(rows: bytes) -> float:
    """Return how long the same rows take into a table of text columns without any index."""
    columns = ", ".join(f"c{place} text" for place in range(len(Record._meta.concrete_fields)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare ({columns})")
    started = time.perf_counter()
    with transaction.atomic():
        _copy("COPY bench_bare FROM STDIN", rows)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")
    return seconds


def _copy(statement: str, content: bytes) -> None:
    view = memoryview(content)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(view), _BLOCK):
            copy.write(view[start : start + _BLOCK])


def import_export_seconds(batch_id: int, sample: int) -> float:
    """Return how long the default resource of the record model takes for `sample` finished rows of a batch.

    They come with their values already typed, nothing is checked or resolved, and the two binary columns, which it
    cannot read, are left out: all in its favour.
    """
    fields = [field for field in Record._meta.concrete_fields if not isinstance(field, BinaryField)]
    details = [field.name for field in fields].index("details")
    known = Record.objects.filter(batch=batch_id).order_by("pk").values_list(*(field.attname for field in fields))
    rows = [(*row[:details], json.dumps(row[details]), *row[details + 1 :]) for row in known[:sample]]
    Record.objects.filter(batch=batch_id).delete()
    data = tablib.Dataset(*rows, headers=[field.name for field in fields])
    resource = modelresource_factory(Record)()
    started = time.perf_counter()
    result = resource.import_data(data, dry_run=False, raise_errors=True)
    seconds = time.perf_counter() - started
    if result.totals["new"] != len(rows):
        raise RuntimeError(f"django-import-export took {result.totals['new']} of {len(rows)} rows.")
    return seconds
