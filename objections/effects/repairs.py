"""What a granted repair does: the record leaves every channel at once, and a sheet proves it."""

from django.db import transaction

from credit.kernel.errors import DomainError
from credit.records import services as records
from objections.kinds.table import Who
from objections.moves.step import Step
from objections.settlement.services import open_lines


def repair_record(step: Step) -> None:
    """End the record's publicity in the name of the law section. Raises DomainError before the earliest day."""
    case = step.case
    event = case.events.filter(part=Who.LEGAL).order_by("-pk").first()
    if event is None or case.record_id is None:
        raise DomainError("not_reviewed", "本件没有经过法制审核，不能修复。")
    case.record = records.repair(case.record_id, actor=event.actor, case_number=case.number, today=step.day)
    step.facts["record_revision"] = case.record.revision


def open_settlement(step: Step) -> None:
    if step.case.record is not None:
        step.facts["channels"] = len(open_lines(step.case, step.case.record))


def revoke_repair(step: Step) -> None:
    """Show the record again for the rest of its term; where the term is over, only the case says what happened."""
    case = step.case
    if case.record_id is None:
        return
    try:
        with transaction.atomic():
            records.revoke_repair(case.record_id, actor=step.user, reason=step.given.reason, today=step.day)
    except DomainError as refused:
        if refused.code != "term_over":
            raise
    else:
        step.facts["restored"] = True
