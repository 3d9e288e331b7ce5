"""The record of a list entry: its columns from what the candidate says, filed and released by the records' services."""

from datetime import date
from typing import Any

from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.catalogue.rules import check
from credit.kernel.dates import add_months
from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.records.filing.services import file_rows
from credit.records.models import Source
from credit.sealing import unseal
from credit.subjects.models import Relation, RelationKind, Scheme, Subject, SubjectKind
from publicity.lists.models import ListCandidate
from publicity.lists.types import ListKind

Row = dict[str, str]
CATEGORY = {
    SubjectKind.ENTERPRISE: "法人及非法人组织", SubjectKind.INSTITUTION: "法人及非法人组织",
    SubjectKind.TRADER: "个体工商户", SubjectKind.PERSON: "自然人", SubjectKind.VEHICLE: "车辆",
    SubjectKind.SHIP: "船舶", SubjectKind.PROJECT: "工程项目",
}  # fmt: skip
NUMBERED = {
    Scheme.USCC: "uscc", Scheme.IDENTITY: "identity_number", Scheme.PLATE: "plate_number",
    Scheme.SHIP_NUMBER: "ship_number", Scheme.PROJECT_NUMBER: "project_number",
    Scheme.VEHICLE_CERTIFICATE: "vehicle_certificate_number", Scheme.QUALIFICATION: "qualification_number",
    Scheme.TRANSPORT_LICENCE: "licence_number",
}  # fmt: skip
FROM_FACTS = (
    "occurrences", "count_from", "count_until", "first_issued_on", "freight_vehicle_count", "overload_vehicle_count",
    "overload_vehicle_percent", "suspension_document_number", "station_name", "total_mass_t", "limit_mass_t",
    "overload_percent", "penalty_document_number", "penalty_amount_yuan", "penalty_authority", "penalty_decided_on",
    "earlier_violations",
)  # fmt: skip
"""Columns of the overload list that the counted facts fill (`facts["columns"]`)."""


def last_day(published_on: date, months: int) -> date:
    """Return the last day of an entry that stands `months` months from `published_on`, which is its first day."""
    return date.fromordinal(add_months(published_on, months).toordinal() - 1)


def file_publicity(candidate: ListCandidate, *, actor: Any, today: date) -> int:
    """File the entry as 公示中 and release it; return its record. Call it inside the candidate's transaction."""
    return _file_new(candidate, "公示中", actor=actor, today=today)


def correct_publicity(candidate: ListCandidate) -> None:
    """Let the record in publicity say what the candidate says now, such as a later last day."""
    today = timezone.localdate()
    filed = _filed(candidate, "公示中", entered_by=candidate.opened_by, today=today)
    records.agree_corrections(filed.corrections, actor=candidate.legal_by, right=None).raise_if_refused()
    records.apply_corrections(filed.corrections, actor=candidate.legal_by, today=today, right=None).raise_if_refused()


def publish_decided(candidate: ListCandidate, *, actor: Any, today: date) -> int:
    """Let the record say that it is decided and published: a correction of the one in publicity, or a new record."""
    if candidate.record_id is None:
        return _file_new(candidate, "已公布", actor=actor, today=today)
    filed = _filed(candidate, "已公布", entered_by=candidate.decided_by, today=today)
    records.agree_corrections(filed.corrections, actor=candidate.legal_by, right=None)
    outcome = records.apply_corrections(filed.corrections, actor=actor, today=today, right=None)
    outcome.raise_if_refused()
    return candidate.record_id


def _file_new(candidate: ListCandidate, state: str, *, actor: Any, today: date) -> int:
    filed = _filed(candidate, state, entered_by=candidate.opened_by, today=today)
    records.agree(filed.ids, actor=candidate.legal_by, today=today, right=None).raise_if_refused()
    records.publish(filed.ids, actor=actor, today=today, right=None).raise_if_refused()
    return filed.ids[0]


def _filed(candidate: ListCandidate, state: str, *, entered_by: Any, today: date) -> Any:
    """File one checked row. Raises DomainError naming what the entry still lacks."""
    standard = standards.get(candidate.list_type.item)
    row = row_of(candidate, state)
    known = {name: [text] for name, text in row.items() if name in standard.columns and text}
    checked = check(standard, known, today=today)
    if errors := [one for one in checked.findings if one.level == "error"]:
        lacking = "；".join(dict.fromkeys(f"{standard.columns[one.column].label}：{one.message}" for one in errors))
        raise DomainError(
            "entry_incomplete", f"名单条目还缺内容，没有公开：{lacking}。请在主体档案或者单位信息里补全。"
        )
    item = CatalogueItem.objects.get(slug=standard.slug)
    filed = file_rows(
        standard, checked, item=item, unit=candidate.unit, actor=entered_by, source=Source.FORM,
        decided={1: candidate.subject_id},
    )  # fmt: skip
    if filed.refused or filed.doubtful or not (filed.ids or filed.corrections):
        why = filed.refused[0].message if filed.refused else "主体不能确定"
        raise DomainError("entry_refused", f"名单条目没有入库：{why}。请核对主体的名称和代码。")
    return filed


def row_of(candidate: ListCandidate, state: str) -> Row:
    """Return the entry's cells as somebody would type them; what the standard does not know is left out on filing."""
    one, unit = candidate.list_type, candidate.unit
    row = {
        **_subject_cells(candidate.subject), **_owner_cells(candidate), **_cause_cells(candidate),
        "list_number": candidate.number, "list_type": one.code, "basis_state": str(one.basis_status),
        "legal_basis": candidate.entry_basis or one.basis, "measures": "；".join(candidate.measures),
        "notice_document_number": candidate.notice_number, "authority": unit.name, "authority_uscc": unit.uscc,
        "source_unit": unit.name, "source_uscc": unit.uscc, "list_state": state,
    }  # fmt: skip
    days = {
        "act_ended_on": candidate.act_ended_on, "notice_served_on": candidate.served_on,
        "notice_from": candidate.publicity_from, "notice_until": candidate.publicity_until,
    }  # fmt: skip
    if state == "已公布":
        row["document_number"] = candidate.decision_number
        days |= {"decided_on": candidate.decided_on, "published_on": candidate.published_on}
        days["valid_until"] = candidate.valid_until
    return row | {name: day.isoformat() for name, day in days.items() if day}


def _cause_cells(candidate: ListCandidate) -> Row:
    if candidate.list_type.polarity == ListKind.RED:
        year = str((candidate.decided_on or candidate.opened_at).year - 1)
        return {"rule": candidate.criterion, "year": year, "reason": candidate.summary}
    facts = candidate.facts.get("columns", {})
    counted = {name: str(facts[name]) for name in FROM_FACTS if facts.get(name) not in (None, "")}
    return {"cause": candidate.criterion, "severity": "严重", "facts": candidate.summary, **counted}


def _subject_cells(subject: Subject) -> Row:
    cells = {
        "subject_category": CATEGORY[SubjectKind(subject.kind)], "subject_name": subject.name,
        "legal_representative": subject.legal_representative,
    }  # fmt: skip
    for scheme, value in _numbers(subject).items():
        cells[NUMBERED[scheme]] = value
    if plate := cells.get("plate_number"):
        cells["plate_number"], _, cells["plate_colour"] = plate.partition("|")
    if cells.get("identity_number"):
        cells["identity_type"] = "身份证" if len(cells["identity_number"]) == 18 else "其他-证件"
    if subject.kind == SubjectKind.PERSON:
        cells.pop("legal_representative")
    return cells


def _numbers(subject: Subject) -> dict[Scheme, str]:
    held = subject.identifiers.filter(scheme__in=NUMBERED, valid_until__isnull=True).order_by("pk")
    return {Scheme(one.scheme): str(unseal(one.sealed)) if one.sealed else one.value for one in held}


def _owner_cells(candidate: ListCandidate) -> Row:
    """Return who owns and who operates a vehicle or ship, by the relations of the day of the act.

    Who only operates it is never told as its owner.
    """
    if candidate.subject.kind not in (SubjectKind.VEHICLE, SubjectKind.SHIP):
        return {}
    owner = _holder(candidate, RelationKind.OWNS)
    operator = _holder(candidate, RelationKind.OPERATES)
    cells: Row = {}
    if owner:
        number = _numbers(owner)
        cells = {"owner_category": CATEGORY[SubjectKind(owner.kind)], "owner_name": owner.name}
        cells["owner_uscc"] = number.get(Scheme.USCC, "")
        if identity := number.get(Scheme.IDENTITY):
            cells |= {"owner_identity_number": identity}
            cells["owner_identity_type"] = "身份证" if len(identity) == 18 else "其他-证件"
    if operator and operator.kind == SubjectKind.ENTERPRISE:
        cells |= {"operator_name": operator.name, "operator_uscc": _numbers(operator).get(Scheme.USCC, "")}
    return cells


def _holder(candidate: ListCandidate, kind: RelationKind) -> Subject | None:
    day = candidate.act_ended_on
    rows = Relation.objects.filter(kind=kind, target=candidate.subject_id).select_related("source").order_by("-pk")
    if day is not None:
        rows = rows.exclude(valid_from__gt=day).exclude(valid_until__lt=day)
    latest = max(rows, key=lambda one: one.valid_from or date.min, default=None)
    return latest.source if latest else None
