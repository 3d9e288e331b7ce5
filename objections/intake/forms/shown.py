"""Questions and answers as the templates show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from credit.kernel.masking import mask_identity
from credit.records.models import Record
from objections.intake.forms.answers import Answers, asks_papers
from objections.intake.forms.choices import known_choices
from objections.intake.forms.questions import REVIEW, Question, Step, slugs_of, steps_of
from publicity.notices import addresses, wording
from publicity.notices.public import public_records


@dataclass(frozen=True, slots=True)
class Shown:
    """One question on a page: what was answered so far, and what is wrong with it."""

    question: Question
    value: str
    error: str
    options: tuple[tuple[str, str, str], ...]
    is_optional: bool

    @property
    def described_by(self) -> str:
        """Return the ids of what a screen reader reads with the field."""
        name = self.question.name
        return " ".join([f"{name}-help"] * bool(self.question.hint) + [f"{name}-error"] * bool(self.error))


@dataclass(frozen=True, slots=True)
class Target:
    """The record that a form is about; once it has left the public, nothing is said of it any more."""

    url: str
    headline: str
    document: str


def shown(step: Step, answers: Answers, faults: Mapping[str, str]) -> list[Shown]:
    """Return the questions of a step that are asked of this visitor."""
    return [
        _shown(question, answers, faults.get(question.name, ""))
        for question in step.asked(answers.values)
        if not (question.name == "topic" and answers.record is not None)
    ]


def _shown(question: Question, answers: Answers, error: str) -> Shown:
    choices = known_choices(question, answers)
    options = tuple((value, label, question.notes.get(value, "")) for value, label in choices.items())
    optional = question.optional or (question.widget == "papers" and not asks_papers(answers))
    return Shown(question, answers.told(question.name), error, options, optional)


def bar(kind: str, here: str) -> list[dict[str, Any]]:
    """Return the steps above the form: which are done, where the visitor is."""
    slugs = slugs_of(kind)
    labels = [*(step.label for step in steps_of(kind)), "核对并提交"]
    at = slugs.index(here)
    return [{"label": label, "is_done": n < at, "is_here": n == at} for n, label in enumerate(labels)]


def target_of(record: Record | None) -> Target | None:
    """Return the record of a form as it may be shown today."""
    found = public_records().filter(pk=record.pk).first() if record is not None else None
    return Target(addresses.of_record(found), wording.headline(found), found.document_number) if found else None


def summary(answers: Answers, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return all answers by step for the review, numbers of persons half hidden: somebody may look over a shoulder."""
    return [
        {
            "label": step.label,
            "slug": step.slug,
            "lines": [
                {
                    "label": one.question.label,
                    "text": _said(one, answers),
                    "error": one.error,
                    "name": one.question.name,
                }
                for one in shown(step, answers, faults)
                if one.question.widget not in ("papers", "code")
            ],
            "papers_error": faults.get("papers", "") if any(q.name == "papers" for q in step.asks) else "",
            "has_papers": any(question.name == "papers" for question in step.asks),
        }
        for step in steps_of(answers.kind)
    ]


def _said(one: Shown, answers: Answers) -> str:
    if one.question.widget == "tick":
        return "是" if one.value else "否"
    if one.question.name == "person_id_number":
        return mask_identity(answers.told("person_id_kind"), one.value) if one.value else ""
    return next((label for value, label, _ in one.options if value == one.value), one.value)


def step_of_fault(kind: str, name: str) -> str:
    """Return the step on which a faulty question stands; what is asked last stands on the review itself."""
    return next((step.slug for step in steps_of(kind) if any(q.name == name for q in step.asks)), REVIEW)
