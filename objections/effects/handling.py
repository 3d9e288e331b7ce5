"""Effects on the case itself: who handles, returns, helpers, proposals, outcomes, ratings."""

from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.units import policies as units
from credit.units.models import Unit
from objections.cases.choices import Outcome
from objections.cases.models import Task, TaskState
from objections.cases.policies import helper_task
from objections.deadlines.limits import limit_for
from objections.moves.step import Step

OUTCOMES = {
    "correct": Outcome.UPHELD,
    "supplement": Outcome.UPHELD,
    "delete": Outcome.UPHELD,
    "stop": Outcome.UPHELD,
    "partly": Outcome.PARTLY,
    "keep": Outcome.REJECTED,
    "explain": Outcome.REJECTED,
    "founded": Outcome.UPHELD,
    "unfounded": Outcome.REJECTED,
    "noted": Outcome.REJECTED,
    "grant": Outcome.GRANTED,
    "refuse": Outcome.REFUSED,
}


def take(step: Step) -> None:
    step.case.handler = step.user


def count_return(step: Step) -> None:
    step.case.returns += 1
    step.case.handler = None


def mark_designated(step: Step) -> None:
    step.case.is_designated = True


def count_review(step: Step) -> None:
    step.case.reviews += 1
    step.case.extensions = 0


def count_redo(step: Step) -> None:
    step.case.redos += 1
    step.case.extensions = 0


def ask_helpers(step: Step) -> None:
    """Ask each unit once; the holding unit and the accused person's unit cannot help."""
    case = step.case
    wanted = set(step.given.helpers)
    if case.unit_id in wanted or case.accused_unit_id in wanted:
        raise DomainError("helpers", "协查单位不能是承办单位，也不能是被投诉人员所在的单位。", {"helpers": "请另选"})
    asked = set(case.tasks.filter(state=TaskState.OPEN).values_list("unit_id", flat=True))
    if wanted & asked:
        raise DomainError("helpers", "有的单位已收到协查函，尚未回复。", {"helpers": "请去掉已发函的单位"})
    limit = limit_for(case.kind, "collab", case.counted_from) or limit_for(case.kind, "task", case.counted_from)
    due_on = limit.end(step.day).on if limit else case.due_on
    for unit in Unit.objects.filter(pk__in=wanted).order_by("pk"):
        Task.objects.create(case=case, unit=unit, question=step.given.opinion, asked_by=step.user, due_on=due_on)
    step.facts["helpers"] = sorted(wanted)


def answer_helper(step: Step) -> None:
    task = helper_task(step.user, step.case)
    if task is None:
        raise DomainError("no_task", "本单位在这件事里没有待回复的协查。")
    task.state, task.answer = TaskState.ANSWERED, step.given.opinion
    task.answered_by, task.answered_at = step.user, timezone.now()
    task.save()
    step.facts["task"] = task.pk


def recall_helpers(step: Step) -> None:
    """Close requests nobody answered yet: the case goes on without them."""
    recalled = step.case.tasks.filter(state=TaskState.OPEN).update(state=TaskState.RECALLED)
    if recalled:
        step.facts["recalled"] = recalled


def keep_proposal(step: Step) -> None:
    """Store the proposed conclusion; whoever proposes a correction must be able to enter it."""
    case, given = step.case, step.given
    case.proposal, case.remedy = given.proposal, {}
    if given.values:
        case.remedy["values"] = dict(given.values)
    if given.revoked:
        case.remedy["revoked"] = given.revoked
    if given.values and case.record is not None and step.part == "unit":
        units.require(step.user, "correct_draft", item=case.record.item, unit=case.record.unit_id)
    step.facts["proposal"] = given.proposal


def settle_outcome(step: Step) -> None:
    step.case.outcome = OUTCOMES[step.case.proposal]


def outcome_overtaken(step: Step) -> None:
    step.case.outcome = Outcome.OVERTAKEN


def keep_rating(step: Step) -> None:
    case = step.case
    case.satisfaction, case.satisfaction_text = step.given.rating, step.given.reason[:500]
    case.rated_at = timezone.now()
