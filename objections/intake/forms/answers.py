"""From what was typed in a form to an application, and to the faults of its steps; the checks are the service's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.units.models import Unit
from objections.cases.choices import ApplicantKind, CaseChannel, CaseKind, MatterType, Standing
from objections.deadlines.limits import rule_version
from objections.intake.application import Application, check
from objections.intake.forms.choices import known_choices
from objections.intake.forms.questions import Question, commitment_of, steps_of
from objections.intake.repair_papers import papers_for
from objections.kinds.fields import fields_of
from objections.routing.services import topics

WHO = {
    "organisation": ApplicantKind.ORGANISATION,
    "agent_organisation": ApplicantKind.ORGANISATION,
    "person": ApplicantKind.PERSON,
    "agent_person": ApplicantKind.PERSON,
    "anonymous": ApplicantKind.ANONYMOUS,
}
NAMELESS = frozenset({MatterType.TIP_OFF, MatterType.SUGGESTION})
"""What may be told without a name: clues and suggestions, which nobody owes an answer to (C1, C2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything a form holds so far: `papers` counts the files, `standing` is what a code proved."""

    kind: str
    values: Mapping[str, Any]
    record: Record | None = None
    papers: int = 0
    standing: str = Standing.UNPROVED
    notice_version: str = ""
    today: date = field(default_factory=date.today)

    @property
    def who(self) -> str:
        return str(self.values.get("who") or "")

    @property
    def is_by_agent(self) -> bool:
        return self.who.startswith("agent_")

    @property
    def code(self) -> str:
        """Return the credit code as typed, separators dropped; whether it is one is the check's matter."""
        return "".join(self.told("uscc").split()).replace("-", "").upper()

    def told(self, name: str) -> str:
        return str(self.values.get(name) or "")


def application_of(answers: Answers) -> Application:
    """Return the application as the service takes it; what a choice made superfluous is left out."""
    asked = {question.name: question for step in steps_of(answers.kind) for question in step.asked(answers.values)}
    told = {name: answers.told(name) for name in asked}
    kind = WHO.get(answers.who, ApplicantKind.ORGANISATION)
    matter = told.get("matter_type", "")
    unit = told.get("accused_unit", "")
    return Application(
        kind=answers.kind,
        channel=CaseChannel.PORTAL,
        applicant_kind=kind,
        record_id=answers.record.pk if answers.record else None,
        topic="" if answers.record else _topic(told.get("topic", "")),
        matter_type=matter if matter in MatterType.values else "",
        organisation_name=told.get("organisation_name", ""),
        uscc=told.get("uscc", ""),
        person=_person(told) if kind == ApplicantKind.PERSON else {},
        agent={"name": told.get("agent_name", "")} if answers.is_by_agent else {},
        contact={"phone": told.get("contact_phone", ""), "email": told.get("contact_email", "")},
        standing=answers.standing,
        is_confidential=bool(told.get("is_confidential")) or matter == MatterType.TIP_OFF,
        accused_unit_id=Unit.objects.filter(code=unit).values_list("pk", flat=True).first() if unit else None,
        fields=_fields(answers, asked),
        notice_version=answers.notice_version,
        may_publish=bool(told.get("may_publish")),
    )


def faults_of(answers: Answers) -> dict[str, str]:
    """Return what is wrong, by question: the service's faults, and what only this form can know."""
    faults = dict(_form_faults(answers))
    try:
        check(application_of(answers), today=answers.today)
    except DomainError as refusal:
        names = {question.stored_as: question.name for step in steps_of(answers.kind) for question in step.asks}
        for name, sentence in refusal.fields.items():
            faults.setdefault("who" if name == "applicant_kind" else names.get(name, name), sentence)
    if not answers.who:  # who asks decides which of these are questions at all
        of_somebody = ("organisation", "uscc", "person")
        faults = {name: text for name, text in faults.items() if not name.startswith(of_somebody)}
    return faults


def asks_papers(answers: Answers) -> str:
    """Return why papers are needed; empty where they are welcome but not demanded."""
    if answers.kind == CaseKind.COMPLAINT:
        return ""
    if answers.kind == CaseKind.REPAIR:
        names = papers_for(rule_version(answers.today), answers.record.severity if answers.record else "")
        return f"请交：{'、'.join(names)}。"
    if answers.is_by_agent:
        return "受委托代办的，请交授权委托书。"
    if answers.who == "person":
        return "请交身份证明，用来核对是不是本人。"
    if answers.standing == Standing.UNPROVED:
        return "请交盖章的说明或者营业执照副本，用来核对是不是本单位。"
    return ""


def _form_faults(answers: Answers) -> Iterator[tuple[str, str]]:
    for step in steps_of(answers.kind):
        for question in step.asked(answers.values):
            told = answers.told(question.name)
            choices = known_choices(question, answers)
            if question.widget in ("radio", "select") and not _is_settled(question, told, choices, answers):
                yield question.name, f"请在“{question.label}”里选一项。"
    if answers.is_by_agent and not answers.told("agent_name").strip():
        yield "agent_name", "请填写代办人姓名。"
    if answers.who == "anonymous" and answers.told("matter_type") not in NAMELESS:
        yield "who", "这类投诉要答复您，不能匿名。举报线索和意见建议可以匿名；担心的，可以勾选“请为我保密”。"
    if answers.kind == CaseKind.REPAIR and answers.record is not None and answers.code != answers.record.subject.code:
        yield "uscc", "和这条信息里的统一社会信用代码不一致。信用修复要由信息里的单位自己申请。"
    if not answers.papers and (why := asks_papers(answers)):
        yield "papers", why
    promise = commitment_of(answers.kind)
    if promise is not None and not answers.values.get(promise.name):
        yield promise.name, "提交前请先勾选承诺。"


def _is_settled(question: Question, told: str, choices: Mapping[str, str], answers: Answers) -> bool:
    if question.name == "topic" and answers.record is not None:
        return True
    return told in choices or (question.optional and not told)


def _topic(told: str) -> str:
    return told if told in {topic["key"] for topic in topics()} else ""


def _person(told: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": told.get("person_name", ""),
        "id_kind": told.get("person_id_kind", ""),
        "id_number": told.get("person_id_number", ""),
    }


def _fields(answers: Answers, asked: Mapping[str, Question]) -> dict[str, Any]:
    """Return the values of the kind's own fields, under the names that `fields.toml` gives them."""
    known = {one.name for one in fields_of(answers.kind)}
    told = {(question.stored_as or name): answers.values.get(name) for name, question in asked.items()}
    told["commitment"] = answers.values.get("commitment")
    return {name: value for name, value in told.items() if name in known}
