"""A real sandbox platform on loopback, with a ledger in the test database, and records made from standard samples."""

import threading
from datetime import date

import psycopg
import pytest
from django.db import connection

from credit.catalogue import standards
from credit.sealing import seal
from credit.sharing import outbox, services
from credit.sharing.models import Platform
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


class Sandbox:
    """A running sandbox platform and the row by which the portal knows it."""

    def __init__(self, code):
        self.code = code
        self.ledger = Ledger(f"test_{code}")
        with psycopg.connect(_address(), autocommit=True) as db:
            db.execute(f"TRUNCATE sandbox_test_{code}.batch, sandbox_test_{code}.ledger, "
                       f"sandbox_test_{code}.returned, sandbox_test_{code}.nonce")  # fmt: skip
        self.desk = Desk(self.ledger, {f"key-{code}": SECRET}.get)
        self.server = make_server("示例平台", self.desk, port=0)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

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
                latest[entry["key"]] = (entry["version"], entry["op"])
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


@pytest.fixture
def city(transactional_db):
    sandbox = Sandbox("city")
    yield sandbox
    sandbox.close()


@pytest.fixture
def province(transactional_db):
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
    return RecordFactory(slug=slug, published=True, details=details, sealed=seal(sealed) if sealed else None, **values)
