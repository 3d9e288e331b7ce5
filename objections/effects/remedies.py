"""What an upheld objection does to the record: a correction applied by a second person, or withdrawal."""

from collections.abc import Mapping
from typing import Any

from credit.records import services as records
from credit.records.filing.content import digest_of
from credit.records.hooks import Hook
from credit.records.models import CorrectionState
from credit.sealing import unseal
from objections.cases.choices import CaseKind, Outcome
from objections.cases.models import Case
from objections.kinds.table import Who
from objections.moves.step import Step

LEAVING = frozenset({"delete", "stop"})
dependants_changed = Hook("dependants_changed")
"""A case changed a record: what is computed from records (grades, lists) registers here to be computed anew."""


def prepare_remedy(step: Step) -> None:
    """Propose the correction in the name of whoever proposed it; the law section's approval is its agreement."""
    case = step.case
    values = case.remedy.get("values")
    if case.record is None or case.proposal in LEAVING or not values:
        return
    correction = records.propose_correction(
        case.record.pk,
        values=values,
        actor=_proposer(step),
        reason=f"{records.UPHELD} {case.number}",
        **_content(case, values),
    )
    if step.part == Who.LEGAL:
        records.agree_corrections([correction.pk], actor=step.user).raise_if_refused()
    case.remedy["correction"] = correction.pk


def apply_remedy(step: Step) -> None:
    """Correct or withdraw the record; the sharing hooks tell every platform. Raises DomainError when it cannot be."""
    case = step.case
    if case.record is None:
        return
    if case.proposal in LEAVING:
        revoked = (
            records.Revocation(records.RevocationKind(case.remedy["revoked"])) if "revoked" in case.remedy else None
        )
        reason = f"{records.UPHELD} {case.number}"
        outcome = records.withdraw([case.record.pk], actor=step.user, reason=reason, revoked=revoked, today=step.day)
        outcome.raise_if_refused()
    elif "correction" in case.remedy:
        pending = case.record.corrections.filter(pk=case.remedy["correction"], state=CorrectionState.PENDING)
        if pending.exists():
            records.apply_corrections([case.remedy["correction"]], actor=step.user, today=step.day).raise_if_refused()
    step.facts["remedy"] = case.proposal


def open_repairs(case: Case) -> list[Case]:
    """Return the open repairs that an upheld objection makes pointless: the record leaves, not only a word of it."""
    if case.record_id is None or case.outcome != Outcome.UPHELD or case.proposal not in LEAVING:
        return []
    return list(Case.objects.open().of_kind(CaseKind.REPAIR).filter(record=case.record_id).order_by("pk"))


def recalculate(step: Step) -> None:
    """Tell what depends on the record that it changed."""
    if step.case.record_id is not None:
        dependants_changed.fire([step.case.record_id], actor=step.user, case=step.case.number)


def _content(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return digest and restricted part as they will be, so that the same row filed again later is known as such."""
    if case.record is None or "details" not in values:
        return {}
    sealed = bytes(case.record.sealed) if case.record.sealed else b""
    return {"sealed": sealed or None, "digest": digest_of(values["details"], unseal(sealed) if sealed else {})}


def _proposer(step: Step) -> Any:
    """Return who proposed the correction: a clerk of the holding unit, also where the law section decided on it."""
    if step.move.action == "propose":
        return step.user
    event = step.case.events.filter(action="propose", part=Who.UNIT).order_by("-pk").first()
    return event.actor if event is not None else step.user
