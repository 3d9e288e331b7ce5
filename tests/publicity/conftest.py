"""Published records on which the public pages are tried; the day is pinned by `TODAY` of the factories."""

from datetime import date

import pytest
from django.utils import timezone

from credit.catalogue import standards
from publicity.portal import memory
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UnitFactory


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Every page believes it is TODAY; figures kept from another test are forgotten."""
    standards.load()
    memory.forget()
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: TODAY)


@pytest.fixture
def firm(db):
    return SubjectFactory(name="枣庄示例顺达运输有限公司", code="91370499MA3EX00014", division_code="370403")


@pytest.fixture
def details(firm):
    """Return the columns of a penalty as they are stored."""
    return {
        "party_name": firm.name,
        "uscc": firm.code,
        "document_number": "鲁枣示罚〔2026〕0187号",
        "violation_type": "使用无道路运输证的车辆从事货物运输",
        "violation_facts": "当事人电话13800138000，驾驶鲁D12345运输石子。",
        "penalty_types": ["罚款"],
        "fine_yuan": "8000.00",
        "decided_on": "2026-05-08",
        "plate_number": "鲁D12345",
        "plate_colour": "黄",
    }


@pytest.fixture
def penalty(firm, details):
    return RecordFactory(
        published=True,
        subject=firm,
        unit=UnitFactory(name="市交通运输监察支队", telephone="0632-0000001"),
        severity="ordinary",
        document_number="鲁枣示罚〔2026〕0187号",
        document_key="鲁枣示罚[2026]0187号",
        title="使用无道路运输证的车辆从事货物运输",
        decided_on=date(2026, 5, 8),
        repair_from=date(2026, 8, 8),
        division_code="370403",
        details=details,
    )


@pytest.fixture
def licence(firm):
    return RecordFactory(published=True, licence=True, subject=firm, document_number="鲁枣示许〔2026〕0003号")


@pytest.fixture
def page(client):
    """Return a function that fetches an address and gives its text, asserting the status."""

    def fetch(address, status=200, **cookies):
        client.cookies.load(cookies)
        response = client.get(address)
        assert response.status_code == status, response.content.decode()[:2000]
        return response.content.decode()

    return fetch
