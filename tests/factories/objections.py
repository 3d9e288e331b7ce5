"""Factories of the objections app. Cases are opened by the service, so that clock, event and constraints are real."""

import itertools
from datetime import date

import factory
from factory.django import DjangoModelFactory

from objections.cases.models import Case
from objections.cases.numbers import new_token
from objections.intake.application import Application
from objections.intake.services import open_case
from objections.kinds.table import Who
from objections.kinds.tables import table_of
from tests.factories.credit import TODAY, RecordFactory, UnitFactory, UserFactory

USCC = "91370499MA0000000R"
"""A code with a right check character that belongs to nobody (示例)."""
_serial = itertools.count(1)

FIELDS = {
    "objection": {
        "objection_type": "wrong",
        "contested": "罚款金额写成 8000 元，应为 800 元",
        "statement": "决定书上的罚款金额是 800 元，公示的金额多了一个零（示例）。",
        "request": "correct",
        "commitment": True,
    },
    "complaint": {
        "accused_kind": "enterprise",
        "accused_name": "枣庄示例客运有限公司",
        "statement": "示例线路的客车没有按时刻表发车，等了一个小时（示例）。",
    },
    "repair": {
        "fulfilled_on": "2026-05-25",
        "fulfilled_how": "已缴清罚款（示例）",
        "correction": "已建立车辆维护台账，由专人每周检查；全部车辆重新检测合格；"
        "员工完成培训，此后没有再发生同类问题。以上是示例说明，不指任何企业。",
        "commitment": True,
    },
}

OTHERWISE = {"objection": "statement", "complaint": "statement", "repair": "impact"}
"""The field whose words differ from application to application, so that no two are the same."""


def application(kind: str = "objection", **changes) -> Application:
    """Return a whole application of a firm by the portal; `changes` replace what is said."""
    told = {
        "kind": kind,
        "channel": "portal",
        "applicant_kind": "organisation",
        "organisation_name": "枣庄示例运输有限公司",
        "uscc": USCC,
        "contact": {"phone": "13800000000", "email": "demo@example.com"},
        "fields": {**FIELDS[kind], OTHERWISE[kind]: f"示例申请，第 {next(_serial)} 件：请按决定书核对公示内容。"},
        "notice_version": "2026-1",
    }
    if kind == "complaint":
        told["matter_type"] = "service"
    return Application(**{**told, **changes})


def opened(kind: str = "objection", *, record: object = "new", today: date = TODAY, actor=None, token="", **changes):
    """Open a case and return what the service returned; objections and repairs get a record of their own."""
    if record == "new":
        record = None if kind == "complaint" else RecordFactory(published=True, repair_from=None)
    if record is not None:
        changes["record_id"] = record.pk
    return open_case(application(kind, **changes), token=token or new_token(), actor=actor, today=today)


class CaseFactory(DjangoModelFactory):
    """A case as it stands in some state: `CaseFactory(kind="repair", state="legal", unit=unit)`.

    Columns only: nothing was done to get there. For a case with a history use `opened` and `act`.
    """

    class Meta:
        model = Case

    class Params:
        record_of_its_own = factory.Trait(record=factory.SubFactory(RecordFactory, published=True))

    kind = "objection"
    number = factory.Sequence(lambda n: f"YY20260601{n:08d}")
    code_hash = factory.Sequence(lambda n: f"{n:064d}")
    token_hash = factory.Sequence(lambda n: f"{n:064d}")
    channel = "portal"
    record = factory.LazyAttribute(
        lambda case: None if case.kind == "complaint" else RecordFactory(published=True, repair_from=None)
    )
    applicant_kind = "organisation"
    organisation_name = "枣庄示例运输有限公司"
    uscc = USCC
    unit = factory.SubFactory(UnitFactory)
    state = factory.LazyAttribute(lambda case: table_of(case.kind).start)
    rule_version = "V2026"
    counted_from = TODAY
    state_since = TODAY
    due_on = date(2026, 12, 31)
    state_due_on = date(2026, 12, 31)


ROLES = {
    Who.SITE_ADMIN: "site_admin",
    Who.UNIT: "clerk",
    Who.UNIT_REVIEWER: "reviewer",
    Who.UNIT_HEAD: "unit_head",
    Who.LEGAL: "legal",
    Who.LEADER: "bureau_leader",
}


def staff(who: Who, unit=None, **values):
    """Return somebody who can play this part (a post in `unit` for the parts of the holding unit)."""
    return UserFactory(role=ROLES[who], unit=unit or UnitFactory(), **values)
