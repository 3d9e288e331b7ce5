"""Empty the tables that a test with real transactions has filled.

Django truncates every table and makes content types and permissions anew; nearly all tables are empty, and a TRUNCATE
costs most where there is nothing. Here only what has rows is deleted from, with guards and foreign keys held back.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction

KEPT = {"django_content_type", "auth_permission"}  # as every database has them after its migrations


def empty_what_was_filled(case: Any) -> None:
    """Stand in for `TransactionTestCase._fixture_teardown`; sequences go on, as they do there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_filled())
        names = [name for (name,) in cursor.fetchall()]
        if names:
            cursor.execute("".join(f'ALTER TABLE "{name}" DISABLE TRIGGER USER;' for name in names))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("".join(f'DELETE FROM "{name}";' for name in names))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("".join(f'ALTER TABLE "{name}" ENABLE TRIGGER USER;' for name in names))


@cache
def _filled() -> str:
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy} - KEPT
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in sorted(tables))
