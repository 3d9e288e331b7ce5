"""A real sandbox platform on loopback, with a ledger in the test database, and records made from standard samples."""

import itertools
import threading
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from functools import cache

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from credit.catalogue import standards
from credit.records import hooks
from credit.records.models import Record
from credit.sealing import seal
from credit.sharing import outbox, services
from credit.sharing.lifecycle import MOVES
from credit.sharing.models import Delivery, Package, Platform
from credit.sharing.sandbox.faults import Script, Seeded
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sandbox.receiving import Desk, Habits
from credit.sharing.sandbox.server import Handler, make_server
from tests.factories.credit import RecordFactory, SubjectFactory, item

TODAY = date(2026, 6, 1)
PAPERS = itertools.count(1)
SECRET = "示例密钥-0123456789"


@pytest.fixture(autouse=True)
def wakes(monkeypatch):
    """Note whom the outbox would wake; nobody needs a broker here."""
    woken = []
    monkeypatch.setattr(outbox, "send_task", woken.append)
    monkeypatch.setattr(services, "send_task", woken.append)
    return woken


class Noting:
    """Notes the method of every call."""

    def _answer(self, work):
        self.calls.append(self.command)
        super()._answer(work)


class Sandbox:
    """A running sandbox platform and the row by which the portal knows it; books and habits are new for each test."""

    def __init__(self, code):
        self.code = code
        self.ledger = Ledger(f"test_{code}")
        self.server = make_server("", None, port=0)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def begin(self):
        """Forget everything that another test did here."""
        with self.ledger._pool.connection() as db:
            for table in (
                "batch",
                "ledger",
                "returned",
                "nonce",
                "register",
                "repair",
            ):  # few rows: quicker than to truncate
                db.execute(f"DELETE FROM {table}")
        self.desk = Desk(self.ledger, {f"key-{self.code}": SECRET}.get)
        self.script = Script()
        self.calls = []
        settings = {
            "desk": self.desk,
            "title": "示例平台",
            "faults": self.script,
            "hang_seconds": 1.2,
            "retry_after": 120,
        }
        self.server.RequestHandlerClass = type("NotingHandler", (Noting, Handler), {**settings, "calls": self.calls})
        return self

    @property
    def faults(self):
        return self.script.names

    @faults.setter
    def faults(self, names):
        self.script.names = list(names)

    def register(self, **values):
        item("penalty")  # the catalogue
        services.ensure_sandbox_platforms({self.code: self.address})
        values = {"app_key": f"key-{self.code}", "sealed_secret": seal(SECRET), "timeout_seconds": 2, **values}
        Platform.objects.filter(code=self.code).update(**values)
        return Platform.objects.get(code=self.code)

    def held(self):
        """What the platform holds now, as {key: version}."""
        latest = {}
        for entry in self.ledger.entries(limit=10_000):
            if entry["version"] >= latest.get(entry["key"], (0, ""))[0]:
                latest[entry["key"]] = (entry["version"], "D" if entry["returned_at"] else entry["op"])
        return {key: version for key, (version, op) in latest.items() if op != "D"}

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.ledger.close()


@contextmanager
def serving(name, keys, *, habits=None, **settings):
    """Run a platform of this name in a thread, failing as its seed says, and yield its address."""
    ledger = Ledger(name)
    desk = Desk(ledger, keys, habits or Habits())
    server = make_server("示例平台", desk, port=0, **{"faults": Seeded(), **settings})
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    ledger.close()


def _address():
    place = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"], password=place["PASSWORD"]
    )


GUARD = """
CREATE FUNCTION only_known_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> NEW.state AND NOT OLD.state || '>' || NEW.state = ANY (%s) THEN
        RAISE EXCEPTION 'delivery moved from %% to %%', OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER known_moves BEFORE UPDATE OF state ON credit_delivery
    FOR EACH ROW EXECUTE FUNCTION only_known_moves();
"""


@pytest.fixture
def guarded(transactional_db):
    """Every statement of these tests keeps to the table of moves."""
    moves = [f"{state.value}>{target.value}" for state, targets in MOVES.items() for target in targets]
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION IF EXISTS only_known_moves() CASCADE")
        cursor.execute(GUARD, [moves])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION only_known_moves() CASCADE")


@pytest.fixture(scope="session")
def city_running(django_db_setup):
    sandbox = Sandbox("city")
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="session")
def province_running(django_db_setup):
    sandbox = Sandbox("province")
    yield sandbox
    sandbox.close()


@pytest.fixture
def city(guarded, city_running):
    return city_running.begin()


@pytest.fixture
def province(guarded, province_running):
    return province_running.begin()


@cache
def _good_row(slug, number):
    standard = standards.get(slug)
    row = standard.samples.good[number]
    checked = standard.check({name: [text] for name, text in row.items()}, today=TODAY)
    return standard.split(checked.row(0))


def sample(slug="penalty", number=0):
    """Return (details, sealed) of a good sample of the standard."""
    return deepcopy(_good_row(slug, number))


def released(slug="penalty", *, number=0, person=False, **values):
    """A released record with the content of a good sample, and a paper of its own."""
    details, sealed = sample(slug, number)
    if "document_number" in details:
        details["document_number"] = f"鲁枣示罚〔2026〕{next(PAPERS):06d}号"
    if person:
        values = {"subject": SubjectFactory(person=True), "disclosure": "authorised", "publicity_start": None,
                  "publicity_end": None, **values}  # fmt: skip
    values = {"details": details, "sealed": seal(sealed) if sealed else None, **values}
    return RecordFactory(slug=slug, published=True, **values)


def state_of(record, platform):
    """Return the states of a record's deliveries to a platform, oldest revision first."""
    rows = Delivery.objects.filter(record=record, platform=platform).order_by("revision")
    return [f"{row.operation} {row.state}" for row in rows]


def change(record, **values):
    """Raise the revision as every service does, and set columns."""
    Record.objects.filter(pk=record.pk).update(revision=F("revision") + 1, **values)
    record.refresh_from_db()
    return record


def leave(record, status="withdrawn"):
    """Take a record out as the services do: everyone hears of it in one transaction."""
    with transaction.atomic():
        hooks.left.fire([change(record, status=status).pk], actor=None, status=status)


def later(platform):
    """Let the back-off of a platform and of its packages run out."""
    Platform.objects.filter(pk=platform.pk).update(retry_at=None)
    Package.objects.filter(platform=platform).update(due_at=timezone.now() - timedelta(seconds=1))
