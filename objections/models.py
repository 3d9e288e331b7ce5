"""The features' models, gathered for Django's discovery; code imports from the feature."""

from objections.cases.models import Case, CaseEvent, CaseFile, CaseLetter, Recusal, Task
from objections.deadlines.models import Reminder, Supervision
from objections.intake.models import Draft
from objections.intake.standing.models import ContactCode
from objections.openness.replies.models import SelectedReply
from objections.pushed.models import PushedRepair, PushMark
from objections.routing.models import RoutingRule
from objections.settlement.models import SettlementLine

__all__ = [
    "Case",
    "CaseEvent",
    "CaseFile",
    "CaseLetter",
    "ContactCode",
    "Draft",
    "PushMark",
    "PushedRepair",
    "Recusal",
    "Reminder",
    "RoutingRule",
    "SelectedReply",
    "SettlementLine",
    "Supervision",
    "Task",
]
