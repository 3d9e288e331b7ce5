"""A bureau in small: the penalty item, one unit with a clerk and a reviewer, the law section and an auditor."""

from dataclasses import dataclass
from datetime import date

import pytest

from credit.calendars.services import load_bundled
from credit.catalogue.models import CatalogueItem, ItemRole, Role
from credit.catalogue.services import sync_items
from credit.units.models import PostRole, Unit, User
from credit.units.services import seed_units
from tests.factories.credit import UserFactory

ROW = {
    "party_name": "枣庄示例运输有限公司",
    "party_category": "法人及非法人组织",
    "uscc": "91370499MA3DEM019Y",
    "legal_representative": "示例甲",
    "document_number": "鲁枣交执罚〔2026〕0012号（示例）",
    "violation_type": "未取得许可擅自从事货物运输（示例）",
    "violation_facts": "使用未取得道路运输证的车辆运输货物（示例）。",
    "legal_basis": "《中华人民共和国道路运输条例》第六十三条（示例）",
    "penalty_types_values": ["没收违法所得"],
    "penalty_content": "没收违法所得2000元（示例）。",
    "confiscated_yuan": "0.2",
    "decided_on": "2026-11-16",
    "valid_until": "2099-12-31",
    "authority": "枣庄市交通运输局（演示）",
    "authority_uscc": "11370499004300019C",
    "source_unit": "枣庄市交通运输局（演示）",
    "source_uscc": "11370499004300019C",
    "procedure": "普通程序",
    "act_ended_on": "2026-11-10",
    "legal_representative_id_type": "身份证",
    "legal_representative_id_number": "370499199001010015",
}


@dataclass
class Bureau:
    """Who works here."""

    item: CatalogueItem
    unit: Unit
    clerk: User
    reviewer: User
    law: User
    auditor: User
    stranger: User


@pytest.fixture(scope="module")
def founded(shared_rows):
    """What is there before anybody works; a module whose tests commit founds it anew for each (see `found`)."""
    with shared_rows.unblock():
        found()


def found():
    seed_units()
    sync_items()
    load_bundled()


@pytest.fixture
def bureau(founded, db) -> Bureau:
    unit, law, other = (Unit.objects.get(code=code) for code in ("U09", "U01", "U12"))
    item = CatalogueItem.objects.get(slug="penalty")
    if not ItemRole.objects.filter(item=item, unit=unit).exists():
        ItemRole.objects.create(item=item, unit=unit, role=Role.ASSIST, valid_from=date(2018, 1, 1))
    people = [
        UserFactory(role=role, unit=where)
        for role, where in (
            (PostRole.CLERK, unit), (PostRole.REVIEWER, unit), (PostRole.LEGAL, law), (PostRole.AUDITOR, law),
            (PostRole.CLERK, other),
        )
    ]  # fmt: skip
    return Bureau(item, unit, *people)


@pytest.fixture
def row() -> dict:
    return dict(ROW)
