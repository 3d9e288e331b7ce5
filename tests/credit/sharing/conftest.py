"""A real sandbox platform on loopback, with a ledger in the test database, and records made from standard samples."""

import threading
from datetime import date, timedelta

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
from credit.sharing.sandbox.faults import Script
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sandbox.receiving import Desk
from credit.sharing.sandbox.server import make_server
from tests.factories.credit import RecordFactory, SubjectFactory, item

TODAY = date(2026, 6, 1)
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
    """A running sandbox platform and the row by which the portal knows it."""

    def __init__(self, code):
        self.code = code
        self.ledger = Ledger(f"test_{code}")
        with psycopg.connect(_address(), autocommit=True) as db:
            db.execute(f"TRUNCATE sandbox_test_{code}.batch, sandbox_test_{code}.ledger, "
                       f"sandbox_test_{code}.returned, sandbox_test_{code}.nonce")  # fmt: skip
        self.desk = Desk(self.ledger, {f"key-{code}": SECRET}.get)
        self.script = Script()
        self.calls = []
        self.server = make_server("示例平台", self.desk, port=0, faults=self.script, hang_seconds=1.5, retry_after=120)
        self.server.RequestHandlerClass = type(
            "NotingHandler", (Noting, self.server.RequestHandlerClass), {"calls": self.calls}
        )
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

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


@pytest.fixture
def city(guarded):
    sandbox = Sandbox("city")
    yield sandbox
    sandbox.close()


@pytest.fixture
def province(guarded):
    sandbox = Sandbox("province")
    yield sandbox
    sandbox.close()


def sample(slug="penalty", number=0):
    """Return (details, sealed) of a good sample of the standard."""
    standard = standards.get(slug)
    row = standard.samples.good[number]
    checked = standard.check({name: [text] for name, text in row.items()}, today=TODAY)
    return standard.split(checked.row(0))


def released(slug="penalty", *, number=0, person=False, **values):
    """A released record with the content of a good sample."""
    details, sealed = sample(slug, number)
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
