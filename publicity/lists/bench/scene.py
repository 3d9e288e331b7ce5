"""A small bureau for the measurements: people, and entries written straight into the tables."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from credit.calendars.services import load_bundled
from credit.catalogue.models import CatalogueItem, Disclosure
from credit.catalogue.services import sync_items
from credit.kernel.ids import public_ids
from credit.records.models import Record
from credit.sealing import seal
from credit.sharing.models import Platform, PlatformItem
from credit.subjects.copying import copy_rows, take_ids
from credit.subjects.models import Subject
from credit.units.models import Post, PostRole, Unit, User
from credit.units.services import seed_units
from publicity.lists.models import ListCandidate

CODE, SLUG = "BLK-OVL", "overload-list"
ROLES = {
    "clerk": PostRole.CLERK,
    "legal": PostRole.LEGAL,
    "site": PostRole.SITE_ADMIN,
    "leader": PostRole.BUREAU_LEADER,
}


def found_bureau() -> dict[str, User]:
    """Write units, catalogue, two platforms and the people of a recognition into the empty connected database."""
    seed_units()
    sync_items()
    load_bundled()
    unit, item = Unit.objects.get(code="U10"), CatalogueItem.objects.get(slug=SLUG)
    for level in ("city", "province"):
        platform = Platform.objects.create(
            code=f"bench-{level}", name=f"测量用平台（示例，{level}）", level=level, address="http://127.0.0.1:9",
            app_key="bench", sealed_secret=seal("bench"),
        )  # fmt: skip
        PlatformItem.objects.create(platform=platform, item=item, levels=[Disclosure.PUBLIC])
    return {name: _person(name, role, unit) for name, role in ROLES.items()}


def _person(name: str, role: str, unit: Unit) -> User:
    user = User.objects.create(username=f"bench_{name}", full_name="示例人员", is_staff=True)
    Post.objects.create(user=user, role=role, unit=unit)
    return user


def entries(count: int, *, ends_on: date, status: str = "published", state: str = "已公布") -> list[int]:
    """Write `count` released entries of the overload list with their candidates; return the records' ids."""
    unit, item = Unit.objects.get(code="U10"), CatalogueItem.objects.get(slug=SLUG)
    people = dict(User.objects.values_list("username", "pk"))
    subjects, records = take_ids(Subject, count), take_ids(Record, count)
    now = timezone.now()
    fixed = {
        "kind": "enterprise", "code": "", "division_code": "", "legal_representative": "", "is_personal": False,
        "is_listed": True, "plate_colour": "", "created_at": now,
    }  # fmt: skip
    names = ((pk, number, f"示例{pk}", f"示例{pk}") for pk, number in zip(subjects, public_ids(count), strict=True))
    copy_rows("credit_subject", ("id", "public_id", "name", "name_key"), names, fixed=fixed)
    _write_records(records, subjects, item, unit, now, ends_on, state)
    _write_candidates(records, subjects, unit, people, now, ends_on, status)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE credit_record, credit_subject, publicity_listcandidate")
    return records


def _write_records(
    records: list[int], subjects: list[int], item: Any, unit: Unit, now: Any, ends_on: date, state: str
) -> None:
    start = ends_on - timedelta(days=700)
    details = json.dumps({"list_type": CODE, "list_state": state, "cause": "O1"}, ensure_ascii=False)
    fixed = {
        "item_id": item.pk, "unit_id": unit.pk, "is_personal": False, "division_code": "", "authority": "",
        "authority_uscc": "", "title": "", "document_number": "", "document_key": "", "generation": "G1",
        "nature": "adverse", "severity": "serious", "severity_rule": "", "procedure": "", "field": "",
        "disclosure": "public", "disclosure_reason": "", "status": "published", "waits_for": "", "term_rule": "",
        "term_note": "", "due_is_provisional": False, "details": details, "revision": 1, "source": "form",
        "entered_at": now, "returned_reason": "", "left_reason": "", "act_ended_on": start,
        "publicity_start": start, "publicity_end": ends_on, "term_end": ends_on, "valid_from": start,
    }  # fmt: skip
    rows = (
        (pk, number, subject, f"bench|{pk}")
        for pk, number, subject in zip(records, public_ids(len(records)), subjects, strict=True)
    )
    copy_rows("credit_record", ("id", "public_id", "subject_id", "natural_key"), rows, fixed=fixed)


def _write_candidates(
    records: list[int], subjects: list[int], unit: Unit, people: dict[str, int], now: Any, ends_on: date, status: str
) -> None:
    days = {"since": ends_on, "publicity_from": ends_on - timedelta(days=14), "publicity_until": ends_on}
    fixed = {
        "type_code": CODE, "unit_id": unit.pk, "status": status, "origin": "manual", "criterion": "O7", "facts": "{}",
        "facts_digest": "", "summary": "示例", "entry_basis": "", "opened_at": now, "override_reason": "",
        "measures": "[]", "notice_number": "", "statement_answer": "", "decision_number": "", "removal_reason": "",
        "closed_reason": "", "due_is_provisional": False, "opened_by_id": people["bench_clerk"],
        "legal_by_id": people["bench_legal"], "term_months": 24, **days,
    }  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for pk, subject in zip(records, subjects, strict=True):
            yield f"BENCH-{pk}", subject, pk

    copy_rows("publicity_listcandidate", ("number", "subject_id", "record_id"), rows(), fixed=fixed)
    assert ListCandidate.objects.filter(record__in=records[:1]).exists()
