"""A database of its own for a benchmark, beside the portal's: made, filled, kept or dropped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql as compose
from psycopg.conninfo import make_conninfo

TEMPLATE_VARIABLE = "SCRATCH_TEMPLATE"
"""Names a migrated database that nobody uses, so that scratch databases start as its copy."""
_FILLED = "benchmark, complete"


@contextmanager
def scratch_database(name: str, *, keep: bool = False, template: str = "") -> Iterator[bool]:
    """Point Django's connection to the database `name`, made and migrated when it is not there or half filled.

    With `template` (or one in the environment) it starts as a copy of that database, to which nobody may be connected.
    Yields whether it was new.
    Dropped at the end unless `keep`; the former connection is restored in any case.
    """
    template = template or os.environ.get(TEMPLATE_VARIABLE, "")
    former, address = connection.settings_dict["NAME"], _address()
    _use(str(former))  # closes: a copy can only be made of a database that nobody uses
    is_new = _create(name, address, template)
    _use(name)
    try:
        if not (is_new and template):  # one that was kept may be older than the code
            call_command("migrate", verbosity=0, interactive=False)
        yield is_new
    finally:
        _use(former)
        if not keep:
            with psycopg.connect(address, autocommit=True) as plain:
                _drop(plain, name)


def _drop(plain: psycopg.Connection, name: str) -> None:
    """Drop a database. Only the form without FORCE may interrupt the server's own vacuuming."""
    statement = compose.SQL("DROP DATABASE IF EXISTS {}").format(compose.Identifier(name))
    try:
        plain.execute(statement + compose.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        plain.execute(statement)


def _address() -> str:
    """Return how to reach the portal's own database, from where others are made."""
    settings = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return make_conninfo(**{key: str(settings[name]) for key, name in names.items() if settings.get(name)})


def _create(name: str, address: str, template: str = "") -> bool:
    """Make the database unless it is there and was filled to the end; returns whether it was made."""
    database = compose.Identifier(name)
    with psycopg.connect(address, autocommit=True) as plain:
        found = plain.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found == (_FILLED,):
            return False
        _drop(plain, name)
        made = compose.SQL("CREATE DATABASE {}").format(database)
        plain.execute(made + compose.SQL(" TEMPLATE {}").format(compose.Identifier(template)) if template else made)
        return True


def database_url() -> str:
    """Return the address of the connected database, for a process of its own."""
    place = connection.settings_dict
    who = f"{quote(str(place['USER']), safe='')}:{quote(str(place['PASSWORD']), safe='')}"
    return f"postgresql://{who}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


def mark_filled() -> None:
    """Say of the connected scratch database that it is complete and may be used again."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(str(name))} IS '{_FILLED}'")


def _use(name: str) -> None:
    connection.close()
    if connection.settings_dict.get("OPTIONS", {}).get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Drop the plain indexes of a table while it is filled and build them again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
            " WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")
