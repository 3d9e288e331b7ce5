"""The features' models, gathered for Django's discovery; code imports from the feature."""

from publicity.content.consultations.models import Consultation, Opinion
from publicity.content.models import Article, ArticleFile, ArticleText, Column, ColumnRole
from publicity.feedback.models import SiteFeedback
from publicity.inspections.models import (
    Assignment,
    Commitment,
    Draw,
    Inspector,
    Interest,
    Plan,
    Register,
    SamplingRate,
    Target,
    Task,
)
from publicity.lists.models import CandidateFile, CandidatePaper, CandidateStep, ListCandidate, ListRemoval
from publicity.measures.cases.models import TypicalCase
from publicity.measures.counter.models import CheckedSubject, CounterCheck, CounterToken
from publicity.measures.loop.models import Execution, JointAction, MeasureReminder
from publicity.measures.models import NationalMeasure
from publicity.opendata.models import BulkRelease, Verdict

__all__ = [
    "Article",
    "ArticleFile",
    "ArticleText",
    "Assignment",
    "BulkRelease",
    "CheckedSubject",
    "CandidateFile",
    "CandidatePaper",
    "CandidateStep",
    "Column",
    "ColumnRole",
    "Commitment",
    "Consultation",
    "CounterCheck",
    "CounterToken",
    "Draw",
    "Execution",
    "Inspector",
    "Interest",
    "JointAction",
    "MeasureReminder",
    "NationalMeasure",
    "ListCandidate",
    "ListRemoval",
    "Opinion",
    "Plan",
    "Register",
    "SamplingRate",
    "SiteFeedback",
    "Target",
    "Task",
    "TypicalCase",
    "Verdict",
]
