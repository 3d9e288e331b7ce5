"""An upstream system of a unit that leads penalties, with its secret, and signed calls."""

import json
from dataclasses import dataclass

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from credit.catalogue import standards
from credit.inbound import systems
from credit.inbound.models import UpstreamSystem
from credit.sharing.platforms import signing
from credit.units.models import PostRole, Unit, User
from tests.factories.credit import RoleFactory, UnitFactory, UserFactory, item


@dataclass
class Upstream:
    system: UpstreamSystem
    secret: str
    unit: Unit
    admin: User
    reviewer: User


@pytest.fixture
def upstream(db):
    """The case system of a unit that leads penalties."""
    unit = UnitFactory()
    RoleFactory(item=item("penalty"), unit=unit)
    admin = UserFactory(role=PostRole.SITE_ADMIN, unit=unit)
    system, secret = systems.register(
        code="cases", name="案件系统（示例）", unit=unit, items=[item("penalty")], actor=admin
    )
    return Upstream(system, secret, unit, admin, UserFactory(role=PostRole.REVIEWER, unit=unit))


@pytest.fixture
def call(client, upstream):
    """Call the interface as the system would, signed anew each time unless `headers` are given."""

    def call(method, path, content=None, *, secret=None, headers=None, raw=None):
        body = raw if raw is not None else json.dumps(content).encode() if content is not None else b""
        signed = headers or signing.headers(
            upstream.system.app_key, secret or upstream.secret, method=method, path=path, body=body
        )
        return client.generic(method, path, body, content_type="application/json", headers=signed)

    return call


@pytest.fixture
def good():
    """A clean row under the Chinese labels."""
    standard = standards.get("penalty")
    return {standard.columns[name].label: text for name, text in standard.samples.good[0].items() if text}


@pytest.fixture
def source_address():
    """The test database as the database of an upstream system."""
    place = connection.settings_dict
    return make_conninfo(
        host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"], password=place["PASSWORD"]
    )
