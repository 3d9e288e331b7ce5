"""A repair revoked for false papers or a broken promise is itself on file: as a commitment judged broken (违诺认定).

The row is filed like any other, so a second person of the office releases it before anybody sees it. It names the case,
never the record: that one may have left the public for good. Source: domain rules of `REVOKED` (recorded as negative
information); what the promise says: NDRC Order 36.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.services import find_item
from credit.kernel.dates import add_years
from credit.kernel.errors import DomainError
from credit.records.filing import file_rows
from credit.records.models import Record, Source
from credit.subjects.models import Subject, SubjectKind
from credit.terms.ruleset import ceiling
from credit.units.models import Unit
from objections.cases.choices import ApplicantKind
from objections.cases.models import Case
from objections.cases.personal import open_personal
from objections.letters.services import issuer_of
from objections.moves.step import Step

ITEM = "commitment"
PROMISE = "所提交的材料真实、有效；违背承诺的，愿意承担相应责任。"
CATEGORY = {
    SubjectKind.ENTERPRISE: "法人及非法人组织",
    SubjectKind.INSTITUTION: "法人及非法人组织",
    SubjectKind.TRADER: "个体工商户",
}
SERIALS = 900_000
"""Where the serial numbers of these begin; those that units file themselves count up from one."""


def record_breach(step: Step) -> None:
    """File the broken commitment of who applied. Somebody whose number is gone or unknown can't be named: the case
    alone says it then. Raises DomainError where the row cannot be filed, with the way out."""
    case = step.case
    applicant = _applicant(case)
    if not applicant:
        return
    unit = issuer_of(None)
    if not unit.uscc:
        raise DomainError(
            "unit_uscc", f"{unit.name}没有登记统一社会信用代码，不能记入违诺信息。请网站管理员在“单位”里补上。"
        )
    row = {**applicant, **_promise(step, unit), **_authority(unit)}
    step.facts["breach"] = _file(row, unit=unit, actor=step.user)


def _applicant(case: Case) -> dict[str, str]:
    """Return who made the promise as cells of the standard, a firm as it is on file; empty for nobody."""
    if case.applicant_kind == ApplicantKind.ORGANISATION:
        firm = Subject.objects.filter(code=case.uscc, kind__in=CATEGORY, merged_into__isnull=True).first()
        if firm is None:
            return {}
        return {"subject_category": CATEGORY[SubjectKind(firm.kind)], "subject_name": firm.name, "uscc": case.uscc,
                "public_type": "可向社会公开"}  # fmt: skip
    person = open_personal(case.sealed).person
    if not person.get("id_number"):
        return {}
    return {"subject_category": "自然人", "subject_name": person["name"], "identity_type": person["id_kind"],
            "identity_number": person["id_number"], "public_type": "不可公开"}  # fmt: skip


def _promise(step: Step, unit: Unit) -> dict[str, str]:
    case, promised_on = step.case, timezone.localdate(step.case.received_at)
    return {
        "commitment_number": _number(unit, promised_on, case),
        "commitment_type": "信用修复型",
        "subject_matter": f"申请信用修复（{case.number}）",
        "content": PROMISE,
        "liability": "撤销信用修复、恢复公示，依法承担责任。",
        "committed_on": promised_on.isoformat(),
        "valid_until": max(_shown_until(case, step.day), promised_on).isoformat(),
        "fulfilment_state": "违诺认定",
        "unfulfilled": step.given.reason,
        "liability_pursued": f"撤销信用修复（{case.number}）",
        "state_decided_on": step.day.isoformat(),
        "state_authority": unit.name,
        "state_authority_uscc": unit.uscc,
    }


def _shown_until(case: Case, day: date) -> date:
    """Return how long the breach is shown: as long as the information it was about, at most as anything adverse."""
    last = add_years(day, ceiling().years)
    return min(case.record.term_end or last, last) if case.record else last


def _authority(unit: Unit) -> dict[str, str]:
    return {"authority": unit.name, "authority_uscc": unit.uscc, "source_unit": unit.name, "source_uscc": unit.uscc}


def _number(unit: Unit, day: date, case: Case) -> str:
    """Return a free number: division of the office, day, serial."""
    stem, serial = f"{unit.uscc[2:8]}{day:%Y%m%d}", SERIALS + case.pk % 100_000
    while Record.objects.filter(item__slug=ITEM, natural_key=f"{stem}{serial}").exists():
        serial = SERIALS + (serial + 1) % 100_000
    return f"{stem}{serial}"


def _file(row: dict[str, str], *, unit: Unit, actor: Any) -> int:
    standard, item = standards.get(ITEM), find_item(ITEM)
    checked = standard.check({name: [text] for name, text in row.items()}, today=timezone.localdate())
    if checked.errors:
        fault = checked.errors[0]
        raise DomainError("breach", f"违诺信息没有入库：{standard.columns[fault.column].label}：{fault.message}。")
    filed = file_rows(standard, checked, item=item, unit=unit, actor=actor, source=Source.FORM)
    if not filed.ids:
        why = filed.refused[0].message if filed.refused else "主体不能确定，请先在主体档案里核对名称和代码"
        raise DomainError("breach", f"违诺信息没有入库：{why}。")
    return int(filed.ids[0])
