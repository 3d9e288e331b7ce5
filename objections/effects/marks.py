"""The dispute mark (异议标注): set by admission of an objection of the subject or its proved agent, for one case."""

from credit.records import services as records
from credit.records.lifecycle import RecordStatus
from objections.cases.choices import Standing
from objections.moves.step import Step

MARKED = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


def prove_standing(step: Step) -> None:
    """Note what the administrator found the applicant to be; what was proved at intake stays."""
    step.case.standing = step.given.standing or step.case.standing


def mark_dispute(step: Step) -> None:
    """Mark the record; for others than subject and proved agent, or a record that has left, there is no mark."""
    case = step.case
    proved = case.standing in (Standing.SUBJECT, Standing.AGENT)
    if case.record is None or not proved or case.record.status not in MARKED:
        step.mute.add("OBJ_TAGGED")
        return
    records.mark_disputed(case.record.pk, case_number=case.number, actor=step.user)
    step.facts["marked"] = True


def unmark_dispute(step: Step) -> None:
    """Close this case's own mark; the record stays disputed while another objection on it is open."""
    if step.case.record_id is not None and step.case.kind == "objection":
        records.unmark_disputed(step.case.record_id, case_number=step.case.number, actor=step.user)
