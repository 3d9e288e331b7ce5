"""The feedback of a unit as a record of joint measures, in the columns of the national tables 25414 and 25420.

Filed through the one way for all rows: a second person of the unit releases it, then the outbox carries it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.services import find_item
from credit.kernel.errors import DomainError
from credit.kernel.names import name_key
from credit.records.filing import file_rows
from credit.records.models import Record, Source
from credit.sealing import unseal
from credit.units.models import Unit
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution
from publicity.measures.provincial import law

ITEM = "joint-measure"
COPIED = (
    "subject_category", "subject_name", "uscc", "legal_representative", "identity_type", "identity_number",
    "plate_number", "plate_colour", "ship_number", "project_number", "owner_category", "owner_name", "owner_uscc",
    "owner_identity_type", "owner_identity_number", "list_number",
)  # fmt: skip
"""Columns that the lists and the feedback share: who is meant is told as the entry tells it."""

_SHOWN_STATE = {StepState.CONFIRMED: StepState.LIFTED}


def file(execution: Execution, *, actor: Any) -> Record:
    """File (or file again) the feedback of an execution and return its record. Raises DomainError with the way out."""
    record = file_row(row_of(execution), unit=execution.unit, actor=actor)
    return execution.feedback or record


def file_row(row: Mapping[str, str], *, unit: Unit, actor: Any) -> Record:
    """File a feedback of a unit, filling in the unit, and return the record under its number.

    Raises DomainError, telling column, fault and mend.
    """
    standard, item = standards.get(ITEM), find_item(ITEM)
    whole = {**row, **_unit_cells(unit)}
    checked = standard.check({name: [text] for name, text in whole.items()}, today=timezone.localdate())
    if checked.errors:
        fault = checked.errors[0]
        raise DomainError("feedback", f"{standard.columns[fault.column].label}：{fault.message}。{fault.mend}。")
    filed = file_rows(standard, checked, item=item, unit=unit, actor=actor, source=Source.FORM, submit=True)
    if filed.refused or filed.doubtful:
        why = [finding.message for finding in filed.refused] + [trouble[1] for trouble in filed.doubtful.values()]
        raise DomainError("feedback", f"反馈没有入库：{why[0]}")
    return Record.objects.get(item=item, natural_key=name_key(row["feedback_number"]))


def _unit_cells(unit: Unit) -> dict[str, str]:
    if not unit.uscc:
        raise DomainError(
            "unit_uscc", f"{unit.name}没有登记统一社会信用代码，不能生成反馈表。请网站管理员在“单位”里补上。"
        )
    names = ("executing_unit", "source_unit")
    return (
        {name: unit.name for name in names}
        | {f"{name}_uscc": unit.uscc for name in names[:1]}
        | {"source_uscc": unit.uscc}
    )


def basis_cell(basis: str) -> str:
    """Return the cell that names the paper in which a measure stands; only the regulation has a value of its own."""
    return law() if law() in basis else f"其他-{basis}"[:100]


def row_of(execution: Execution) -> dict[str, str]:
    """Return the feedback as a row of its data standard."""
    unit = execution.unit
    if not unit.uscc:
        raise DomainError(
            "unit_uscc", f"{unit.name}没有登记统一社会信用代码，不能生成反馈表。请网站管理员在“单位”里补上。"
        )
    action, state = execution.action, StepState(execution.state)
    own = {
        "feedback_number": f"{action.number}-{execution.pk}",
        "behaviour": action.behaviour,
        "started_on": _day(execution.started_on),
        "ended_on": _day(_date(execution.lifted_at)),
        "measure": execution.code,
        "execution_content": execution.content,
        "type": "1" if action.is_incentive else "2",
        "result": execution.result,
        "not_applicable_reason": execution.not_applicable_reason,
        "memorandum": basis_cell(execution.basis),
        "decision_document_number": execution.document_number,
        "received_on": _day(_date(execution.received_at)),
        "fed_back_on": _day(_date(execution.fed_back_at)),
        "measure_state": _SHOWN_STATE.get(state, state).label,
        "lifted_on": _day(_date(execution.lifted_at)),
    }
    return {**subject_cells(action.record), **own}


def subject_cells(record: Record) -> dict[str, str]:
    """Return who is meant, as the list entry says it; restricted columns pass from sealed to sealed."""
    texts = standards.get(record.item.slug).texts(record.details, unseal(record.sealed))
    return {name: texts[name] for name in COPIED if texts.get(name)}


def _date(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
