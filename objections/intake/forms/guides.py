"""What the pages tell around a form: limits, the repair guide, other channels, duplicates, the promise."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from credit.documents.typesetting import qr_svg
from credit.records.models import Record
from objections.cases.choices import CaseKind, Standing
from objections.cases.models import Case
from objections.deadlines.limits import Limit, limit_for
from objections.intake import repair_gate
from objections.intake.forms.answers import Answers, application_of
from objections.intake.forms.questions import commitment_of
from objections.intake.forms.shown import Shown
from objections.intake.services import find_duplicates
from publicity.notices.cards import Card, card_for

FILE = Path(__file__).with_name("elsewhere.toml")
TOLD = {
    CaseKind.OBJECTION: (
        ("submitted", "{}内决定是否受理，受理后在信息上标注“异议处理中”"),
        ("case", "{}内答复"),
        ("case_widened", "要别的单位协助核查的，{}内答复"),
    ),
    CaseKind.COMPLAINT: (("triage", "{}内告知是否受理"), ("case", "一般 {}内答复")),
    CaseKind.REPAIR: (("to_unit", "{}内决定是否受理"), ("case", "一般 {}内告知结果")),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """Somebody else who takes a matter, and how to reach them; `action` is the move that refers a case there."""

    name: str
    action: str
    label: str
    text: str
    telephone: str
    site: str


@dataclass(frozen=True, slots=True)
class RepairGuide:
    """Whether, where and from when the repair of a record can be asked for."""

    gate: repair_gate.Gate
    card: Card
    qr: SafeString | str


@cache
def elsewhere() -> tuple[Channel, ...]:
    """Return the other channels in their order."""
    return tuple(Channel(**entry) for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["channels"])


def limits_told(kind: str, today: date) -> list[str]:
    """Return the limits of a kind as sentences, read from the dated rows."""
    rows = ((words, limit_for(kind, key, today)) for key, words in TOLD[CaseKind(kind)])
    return [words.format(_length(limit)) for words, limit in rows if limit is not None]


def repair_guide(record: Record | None, *, today: date) -> RepairGuide | None:
    """Return the guide for one record; None where no record was chosen."""
    if record is None:
        return None
    gate = repair_gate.gate_for(record, channel="portal", today=today)
    qr = mark_safe(qr_svg(gate.site, scales=True)) if gate.is_guided else ""  # noqa: S308 (our own drawing)
    return RepairGuide(gate, card_for(record, today=today), qr)


def promise_of(kind: str, answers: Answers) -> Shown | None:
    """Return the promise to tick, as it stands."""
    question = commitment_of(kind)
    return Shown(question, answers.told(question.name), "", (), is_optional=False) if question else None


def duplicate_hints(answers: Answers) -> list[str]:
    """Return what looks like the same matter: the public mark of the record, and one's own cases once proved.

    Whether somebody else has a case is nobody's business: without proof a typed name or code would tell it.
    """
    hints = []
    if answers.kind == CaseKind.OBJECTION and answers.record is not None and _is_marked(answers.record):
        hints.append("这条信息已经有异议在处理。如果就是您提的，不用再提，查进度就行；有新的材料，可以在进度页补充。")
    if answers.standing in (Standing.SUBJECT, Standing.AGENT):
        found = find_duplicates(application_of(answers), today=answers.today)
        hints += [_own_case(case) for case in found if case.uscc and case.uscc == answers.code]
    return hints


def _is_marked(record: Record) -> bool:
    return record.dispute_marks.filter(until__isnull=True).exists()


def _own_case(case: Case) -> str:
    return f"您单位有一件没有办结的：{case.number}（{case.state_label}）。内容相同的会算作同一件。"


def _length(limit: Limit) -> str:
    return f"{limit.workdays} 个工作日" if limit.workdays else f"{limit.days} 天"
