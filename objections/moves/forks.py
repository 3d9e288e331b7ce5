"""Where a move leads when the table names several ways; asked after the effects of the move."""

from collections.abc import Callable

from objections.cases.choices import MatterType, Satisfaction
from objections.cases.models import TaskState
from objections.moves.step import Step

LIST_ITEMS = frozenset({"black-list", "overload-list"})
KEEPING = frozenset({"keep", "explain"})
NEEDS_LEGAL = KEEPING | {"delete", "stop"}


def _returns(step: Step) -> str:
    return "first" if step.case.returns <= 1 else "second"


def _helpers(step: Step) -> str:
    return "waiting" if step.case.tasks.filter(state=TaskState.OPEN).exists() else "all"


def _objection_review(step: Step) -> str:
    """The law section sees refusals, deletions, lists of serious breaches, persons and changes of class."""
    record = step.case.record
    grave = record is not None and (record.item.slug in LIST_ITEMS or record.is_personal)
    reclassed = "severity" in step.given.values
    return "legal" if step.case.proposal in NEEDS_LEGAL or grave or reclassed else "direct"


def _objection_result(step: Step) -> str:
    return "keep" if step.case.proposal in KEEPING else "remedy"


def _complaint_review(step: Step) -> str:
    """The law section sees replies that admit fault or concern enforcement conduct."""
    enforcement = step.case.matter_type == MatterType.ENFORCEMENT
    return "legal" if enforcement or step.case.proposal in ("founded", "partly") else "direct"


def _complaint_follow_up(step: Step) -> str:
    if step.case.reviews:
        return "petition"
    return "anonymous" if step.case.is_anonymous else "named"


def _rating(step: Step) -> str:
    bad = step.given.rating == Satisfaction.BAD
    return "discontent" if bad and not step.case.redos else "content"


def _proposal(step: Step) -> str:
    return step.case.proposal


FORKS: dict[str, Callable[[Step], str]] = {
    "complaint_follow_up": _complaint_follow_up,
    "complaint_review": _complaint_review,
    "helpers": _helpers,
    "objection_result": _objection_result,
    "objection_review": _objection_review,
    "proposal": _proposal,
    "rating": _rating,
    "returns": _returns,
}
