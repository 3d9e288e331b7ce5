"""What the portal knows of a task already, as columns of the inspection standard: nothing is typed twice."""

from collections.abc import Mapping

from credit.catalogue.standards import Standard
from credit.sealing import unseal
from credit.subjects.models import RelationKind, Scheme, Subject, SubjectKind
from credit.units.models import Unit
from publicity.inspections.models import Task
from publicity.inspections.registers import certificate_of

ASKED = ("inspected_on", "result", "follow_up", "result_note", "rectified_on", "method", "remarks")
"""What only the inspection itself can tell."""
CATEGORIES = {
    SubjectKind.ENTERPRISE: "法人及非法人组织", SubjectKind.INSTITUTION: "法人及非法人组织",
    SubjectKind.TRADER: "个体工商户", SubjectKind.PERSON: "自然人", SubjectKind.VEHICLE: "车辆",
    SubjectKind.SHIP: "船舶", SubjectKind.PROJECT: "工程项目",
}  # fmt: skip
_COLUMN = {
    Scheme.USCC: "uscc", Scheme.IDENTITY: "identity_number", Scheme.PLATE: "plate_number",
    Scheme.SHIP_NUMBER: "ship_number", Scheme.PROJECT_NUMBER: "project_number",
}  # fmt: skip
RESIDENT_CARD, CARD_LENGTH = "身份证", 18
THINGS = (SubjectKind.VEHICLE, SubjectKind.SHIP)


def known(task: Task) -> dict[str, str]:
    """Return the columns of a task that need not be asked, without empty ones."""
    plan = task.plan
    people = [one.inspector for one in task.assignments.filter(replaced_by=None).select_related("inspector")]
    cells = {
        "task_number": plan.number, "task_name": plan.title, "inspection_kind": plan.inspection_kind,
        "matter": plan.matter, **_subject(task.subject), **_unit(plan.unit),
        "inspectors": "、".join(one.name for one in people),
        "inspector_certificates": "、".join(filter(None, map(certificate_of, people))),
    }  # fmt: skip
    return {name: text for name, text in cells.items() if text}


def asked(standard: Standard, cells: Mapping[str, str]) -> list[str]:
    """Return the columns to ask for: the inspection's own, then what must not be empty and is not on file."""
    needed = [name for name in standard.columns if name not in (*cells, *ASKED) and _needed(standard, name, cells)]
    return [*(name for name in ASKED if name not in cells), *needed]


def _needed(standard: Standard, name: str, cells: Mapping[str, str]) -> bool:
    column = standard.columns[name]
    if column.required:
        return True
    if name == "owner_uscc":
        return "owner_category" not in cells and cells["subject_category"] in ("车辆", "船舶")
    conditions = column.required_when or {}
    return bool(conditions) and all(cells.get(key) in values for key, values in conditions.items())


def _unit(unit: Unit) -> dict[str, str]:
    return {"authority": unit.name, "authority_uscc": unit.uscc, "source_unit": unit.name, "source_uscc": unit.uscc}


def _subject(subject: Subject) -> dict[str, str]:
    kind = SubjectKind(subject.kind)
    is_firm = kind in (SubjectKind.ENTERPRISE, SubjectKind.INSTITUTION, SubjectKind.TRADER)
    representative = subject.legal_representative if is_firm else ""
    cells = {"subject_category": CATEGORIES[kind], "subject_name": subject.name, "legal_representative": representative}
    cells |= _identifiers(subject)
    if kind in THINGS:
        cells |= _owner(subject)
    return cells


def _identifiers(subject: Subject, prefix: str = "") -> dict[str, str]:
    """Return the identifiers in force that the standard has a column for; those of persons are opened."""
    cells: dict[str, str] = {}
    for one in subject.identifiers.filter(valid_until=None, scheme__in=list(_COLUMN)):
        text = str(unseal(one.sealed)) if one.sealed else one.value
        if one.scheme == Scheme.PLATE:
            text, _, cells["plate_colour"] = text.partition("|")
        if one.scheme == Scheme.IDENTITY and len(text) == CARD_LENGTH:
            cells[f"{prefix}identity_type"] = RESIDENT_CARD
        cells[prefix + _COLUMN[Scheme(one.scheme)]] = text
    return cells


def _owner(thing: Subject) -> dict[str, str]:
    """Return who owns a vehicle or ship by the relation in force; nothing where it is not on file."""
    owns = thing.relations_in.filter(kind=RelationKind.OWNS, valid_until=None).select_related("source")
    relation = owns.order_by("-valid_from", "-pk").first()
    if relation is None:
        return {}
    owner = relation.source
    cells = {"owner_category": CATEGORIES[SubjectKind(owner.kind)], "owner_name": owner.name}
    return cells | _identifiers(owner, "owner_")
