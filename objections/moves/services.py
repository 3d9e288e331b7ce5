"""The one way in which a case moves: `act` asks the table, rights and conditions, and does all of it or nothing."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.units import policies as rights
from credit.units.models import Unit, User
from objections.cases import policies
from objections.cases.actors import SYSTEM
from objections.cases.models import Case, CaseEvent
from objections.cases.moments import moment_on
from objections.deadlines import clocks
from objections.effects.remedies import open_repairs
from objections.effects.table import EFFECTS
from objections.kinds.table import Who
from objections.letters.services import issue_letter
from objections.moves.conditions import CONDITIONS
from objections.moves.forks import FORKS
from objections.moves.given import Given, require_given
from objections.moves.judging import choose, moved_on
from objections.moves.lateness import require_late_reason
from objections.moves.step import Step
from objections.notifications.services import tell_applicant
from objections.retention.services import keep_until


@transaction.atomic
def act(
    case_id: int, action: str, *, actor: Any, today: date | None = None, revision: int | None = None, **given: Any
) -> Case:
    """Take one step of a case and return it as it then stands.

    `actor` is a user, an `Applicant` (from `selectors.prove`) or SYSTEM; `given` are the fields of `Given`;
    `revision` is what the actor saw: when the case has moved since, nothing is done. Raises DomainError with code
    "moved_on" (no such move any more, telling who was first), "missing" (fields), "condition"; NotAllowed.
    """
    case = lock(case_id)
    if revision is not None and case.revision != revision:
        raise moved_on(case)
    _step(case, action, actor=actor, given=Given(**given), day=today or timezone.localdate())
    return case


def lock(case_id: int) -> Case:
    """Lock the case, and first the record it is about, so that cases on one record wait for each other in one order."""
    record_id = Case.objects.filter(pk=case_id).values_list("record_id", flat=True).first()
    lock_record(record_id)
    locked = Case.objects.select_for_update(of=("self",)).select_related("record__item", "unit")
    case = locked.filter(pk=case_id).first()
    if case is None:
        raise DomainError("unknown_case", "没有找到这个办件，请刷新列表。")
    return case


def lock_record(record_id: int | None) -> None:
    """Lock a record's row. Who files or decides an objection, and who looks whether one is open, holds this lock."""
    if record_id is not None:
        Record.objects.select_for_update(of=("self",)).filter(pk=record_id).values_list("pk").first()


def _step(case: Case, action: str, *, actor: Any, given: Given, day: date, by: Any = None) -> None:
    move, part = choose(case, action, actor)
    require_given(move, case, given)
    step = Step(case=case, move=move, part=part, actor=actor, given=given, day=day)
    _require_conditions(step)
    require_late_reason(step)
    _perform(step, by=by)


def _require_conditions(step: Step) -> None:
    for name in step.move.when:
        if fault := CONDITIONS[name](step):
            raise DomainError("condition", fault)


def _perform(step: Step, *, by: Any) -> None:
    """Do it: choices, effects, clock, state, event, audit, letter, messages, then what follows by itself."""
    case, before, unit_before = step.case, step.case.state, step.case.unit_id
    _take_choices(step)
    for name in step.move.effects:
        EFFECTS[name](step)
    target = step.move.ways[FORKS[step.move.fork](step)] if step.move.fork else step.move.to
    clocks.apply(case, step.move.clock, step.day, ground=step.given.ground)
    _arrive(step, target or before)
    case.revision += 1
    case.save()
    event = _write(step, before=before, unit_before=unit_before)
    if step.move.letter:
        issue_letter(case, step.move.letter, event=event, actor=by or step.user)
    for code in step.move.tells:
        if code not in step.mute:
            tell_applicant(case, code)
    _follow(step)


def _take_choices(step: Step) -> None:
    case, given = step.case, step.given
    if "unit" in step.move.needs:
        _assign(case, given.unit)
    if "handler" in step.move.needs:
        _hand_over(case, given.handler)
    if "original" in step.move.needs:
        _merge(case, given.original)


def _assign(case: Case, unit_id: int | None) -> None:
    unit = Unit.objects.filter(pk=unit_id or 0).first()
    if unit is None:
        raise DomainError("unit", "没有这个单位，请重新选择。", {"unit": "请重新选择"})
    if unit.pk == case.accused_unit_id:
        raise DomainError("unit", "被投诉人员所在的单位不能承办，请另选单位。", {"unit": "请另选单位"})
    case.unit, case.handler = unit, None


def _hand_over(case: Case, user_id: int | None) -> None:
    user = User.objects.filter(pk=user_id or 0, is_active=True).first()
    if user is None or not rights.allowed(user, policies.RIGHTS[Who.UNIT], unit=case.unit_id):
        raise DomainError("handler", "接办人不是承办单位的经办人，请另选。", {"handler": "请另选"})
    policies.require_no_interest(user, case)
    case.handler = user


def _merge(case: Case, original_id: int | None) -> None:
    original = Case.objects.filter(pk=original_id or 0, kind=case.kind).exclude(pk=case.pk).first()
    if original is None or original.state == "merged":
        raise DomainError("original", "并入的办件不存在，或者类型不同、已被并入别处。", {"original": "请另选"})
    case.duplicate_of = original


def _arrive(step: Step, state: str) -> None:
    """Enter a state (or stay), close or reopen the case with it, and reckon the due days."""
    case = step.case
    if state == case.state:
        clocks.reckon(case)
        return
    case.state = state
    entry = case.state_entry
    if entry.end:
        case.closed_at = moment_on(step.day)
        case.sealed_until = keep_until(case, step.day)
    else:
        case.closed_at = case.sealed_until = None
    clocks.enter_state(case, step.day)
    for name in entry.entry:
        EFFECTS[name](step)


def _write(step: Step, *, before: str, unit_before: int | None) -> CaseEvent:
    case, given = step.case, step.given
    event = CaseEvent.objects.create(
        case=case,
        at=moment_on(step.day),
        action=step.move.action,
        label=step.move.label,
        from_state=before,
        to_state=case.state,
        part=step.part,
        actor=step.user,
        from_unit_id=unit_before,
        to_unit_id=case.unit_id,
        opinion=given.opinion,
        reason=given.reason or "\n".join(gap.strip() for gap in given.gaps if gap.strip()),
        facts={**given.facts, **step.facts},
    )
    facts = {"from": before, "to": case.state, "part": str(step.part), **step.facts}
    note(f"case.{step.move.action}", case, actor=step.user, unit=case.unit_id, **facts)
    return event


def _follow(step: Step) -> None:
    """Take the system's own next step, and end the repairs that an upheld objection makes pointless."""
    case = step.case
    if step.move.action == "execute":
        for repair in open_repairs(case):
            _step(lock(repair.pk), "overtake", actor=SYSTEM, given=Given(), day=step.day)
    onward = case.state_entry.onward
    if onward and step.move.action != onward:
        _step(case, onward, actor=SYSTEM, given=Given(), day=step.day, by=step.user)
