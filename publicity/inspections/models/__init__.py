"""Random inspections (双随机): the two registers, sampling rates, plans, their commitments and draws, and the tasks."""

from .draws import Draw, DrawKind, DrawReason
from .plans import Commitment, InspectionKind, Plan, PlanKind, PlanQuerySet
from .rates import SamplingRate
from .registers import Inspector, Interest, Register, Target
from .tasks import Assignment, Task, TaskState
from .words import Band, Risk, Standing

__all__ = [
    "Assignment",
    "Band",
    "Commitment",
    "Draw",
    "DrawKind",
    "DrawReason",
    "InspectionKind",
    "Inspector",
    "Interest",
    "Plan",
    "PlanKind",
    "PlanQuerySet",
    "Register",
    "Risk",
    "SamplingRate",
    "Standing",
    "Target",
    "Task",
    "TaskState",
]
