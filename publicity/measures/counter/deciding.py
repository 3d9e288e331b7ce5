"""What the counter decided on a checked subject: a departure needs a reason, an applied measure is fed back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.subjects.models import Subject, SubjectKind
from credit.units import policies
from publicity.measures.applicable import applicable
from publicity.measures.counter.facts import measure_told
from publicity.measures.counter.models import CheckedSubject, CounterCheck, Decision
from publicity.measures.counter.services import RIGHT, content_of
from publicity.measures.loop import feedback

CATEGORIES = {
    SubjectKind.ENTERPRISE: "法人及非法人组织",
    SubjectKind.INSTITUTION: "法人及非法人组织",
    SubjectKind.TRADER: "个体工商户",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision: what was done, with which measures (their keys), why not, under which document."""

    decision: str
    measures: Sequence[str] = ()
    reason: str = ""
    document_number: str = ""


@transaction.atomic
def decide(check: CounterCheck, line: int, ruling: Ruling, *, actor: Any) -> CheckedSubject:
    """Keep the decision on one line of a check. Raises DomainError, saying what is missing.

    Measures that were applied become a feedback for the sharing platforms, released by a second person.
    """
    policies.require(actor, RIGHT, unit=check.unit_id)
    rows = CheckedSubject.objects.select_for_update(of=("self",)).filter(check_made=check, line=line)
    checked = rows.select_related("subject").first()
    if checked is None or checked.subject is None:
        raise DomainError("no_line", "这一行没有查到主体，不能登记处理决定。")
    if checked.decision:
        raise DomainError("decided", "这一行已经登记过处理决定。情况有变化的，请重新核查。")
    told = {one["key"]: one for one in content_of(check)["lines"][line - 1]["measures"]}
    _require(ruling, told)
    for name, value in (("decision", ruling.decision), ("reason", ruling.reason.strip()),
                        ("document_number", ruling.document_number.strip()), ("decided_at", timezone.now()),
                        ("decided_by", actor)):  # fmt: skip
        setattr(checked, name, value)
    if ruling.decision == Decision.APPLIED:
        measures = _standing_today(checked.subject, ruling.measures)
        checked.feedback = _feed_back(check, checked, measures, ruling, actor=actor)
    checked.save()
    note("counter.decided", check, actor=actor, unit=check.unit_id, line=line, decision=ruling.decision,
         measures=list(ruling.measures))  # fmt: skip
    return checked


def _require(ruling: Ruling, told: dict[str, Any]) -> None:
    """Raise DomainError unless the decision fits what the check told."""
    standing = [key for key, one in told.items() if not one["is_disputed"] and one["tier"] != "incentive"]
    if ruling.decision not in Decision.values:
        raise DomainError("decision", "请选处理决定。", {"decision": "必选"})
    if ruling.decision == Decision.APPLIED:
        if not ruling.measures:
            raise DomainError("measures", "请选采取了哪些措施。", {"measures": "必选"})
        if unknown := [key for key in ruling.measures if key not in told]:
            raise DomainError("measures", f"措施 {unknown[0]} 在核查时不适用，不能采取。", {"measures": "不适用"})
        if disputed := [key for key in ruling.measures if told[key]["is_disputed"]]:
            raise DomainError(
                "disputed", f"措施 {disputed[0]} 只依据异议处理中的信息，不能单独据此限制。请等核实结果。",
                {"measures": "异议处理中"},
            )  # fmt: skip
    elif ruling.decision == Decision.NOT_APPLIED and not ruling.reason.strip():
        raise DomainError("reason", "措施适用而没有采取的，请写明理由。", {"reason": "必填"})
    elif ruling.decision == Decision.NOT_NEEDED and standing and not ruling.reason.strip():
        raise DomainError(
            "reason", "核查时有适用的措施。没有采取的，请选“适用而未采取”并写明理由。", {"reason": "必填"}
        )


def _standing_today(subject: Subject, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return these measures as they apply today: a check tells of its own moment, and entries leave.

    Raises DomainError for one that has lapsed meanwhile or rests on disputed records alone.
    """
    applied = applicable({subject.pk: subject.kind}, day=timezone.localdate())[subject.pk]
    today = {one.measure.key: one for one in applied if not one.is_disputed}
    if lapsed := [key for key in keys if key not in today]:
        raise DomainError(
            "lapsed", f"措施 {lapsed[0]} 今天已经不适用或者正在异议处理，请重新核查。", {"measures": "请重新核查"}
        )
    return [measure_told(today[key]) for key in keys]


def _feed_back(
    check: CounterCheck, checked: CheckedSubject, measures: Sequence[Any], ruling: Ruling, *, actor: Any
) -> Record | None:
    """File one feedback for each measure and return the first."""
    records = [
        feedback.file_row(
            {
                **_cells(checked, measure),
                "feedback_number": f"{check.number}-{checked.line}-{measure['key']}",
                "behaviour": measure["why"][:200],
                "measure": measure["code"],
                "type": "1" if measure["tier"] == "incentive" else "2",
                "result": "已激励" if measure["tier"] == "incentive" else "已限制",
                "execution_content": check.matter[:100],
                "started_on": timezone.localdate().isoformat(),
                "fed_back_on": timezone.localdate().isoformat(),
                "decision_document_number": ruling.document_number.strip(),
                "memorandum": feedback.basis_cell(measure["article"]),
                "measure_state": "已反馈",
            },
            unit=check.unit,
            actor=actor,
        )
        for measure in measures
    ]
    return records[0] if records else None


def _cells(checked: CheckedSubject, measure: Any) -> dict[str, str]:
    subject = checked.subject
    assert subject is not None
    entry = Record.objects.filter(public_id__in=measure["because_of"], item__slug__endswith="-list").first()
    if entry is not None:
        return feedback.subject_cells(entry)
    if subject.kind not in CATEGORIES:
        raise DomainError("kind", "个人和车船的措施请在“联合奖惩”的待办里反馈。")
    return {
        "subject_category": CATEGORIES[SubjectKind(subject.kind)],
        "subject_name": subject.name,
        "uscc": subject.code,
        "legal_representative": subject.legal_representative,
    }
