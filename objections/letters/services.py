"""Letters of a case as PDF: official form with number, room for the seal, check code and QR."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from credit.documents.services import Draft, issue
from credit.units.models import Unit
from objections.cases.choices import CaseKind
from objections.cases.models import Case, CaseEvent, CaseLetter
from objections.cases.personal import open_personal

FILE = Path(__file__).with_name("letters.toml")
ISSUER = "U01"
"""The office of the leading group sits in the law section; a case without a unit is answered by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A letter's kind of document, its title and paragraphs, and whether remedies are told."""

    document: str
    title: str
    paragraphs: tuple[str, ...]
    remedy: bool = False


@cache
def wordings() -> dict[str, Wording]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Wording(**{**entry, "paragraphs": tuple(entry["paragraphs"])}) for name, entry in table.items()}


def issue_letter(case: Case, kind: str, *, event: CaseEvent, actor: Any) -> CaseLetter | None:
    """Issue a letter of a case in the transaction of the move it tells about; None where nobody could read it."""
    if case.is_anonymous:
        return None
    wording = wordings()[kind]
    values = _values(case, event)
    paragraphs = [text.format(**values) for text in wording.paragraphs]
    if wording.remedy:
        paragraphs += wordings()["remedies"].paragraphs
    draft = Draft(
        title=wording.title.format(**values),
        paragraphs=[line for text in paragraphs for line in text.splitlines() if line.strip()],
        addressee=applicant_name(case),
    )
    document = issue(wording.document, draft, unit=issuer_of(case), actor=actor)
    return CaseLetter.objects.create(case=case, event=event, document=document, kind=kind)


def applicant_name(case: Case) -> str:
    """Return whom a letter addresses; empty once the sealed part is gone."""
    return case.organisation_name or open_personal(case.sealed).person.get("name", "")


def matter(case: Case) -> str:
    """Return in a few words what the case is about."""
    if case.record is not None:
        return f"{case.record.item.name} {case.record.document_number}".strip()
    return CaseKind(case.kind).label


def issuer_of(case: Case | None) -> Unit:
    """Return the unit that signs a letter: the one that holds the case, else the law section."""
    held = case.unit if case is not None else None
    return held or Unit.objects.filter(code=ISSUER).first() or Unit.objects.order_by("code")[0]


def _values(case: Case, event: CaseEvent) -> dict[str, str]:
    received = timezone.localdate(case.received_at)
    earliest = case.record.repair_from if case.record is not None else None
    told = case.events.filter(action__in=("propose", "vote")).order_by("-pk").first()
    gaps = event.reason.splitlines()
    return {
        "number": case.number,
        "kind": CaseKind(case.kind).label,
        "matter": matter(case),
        "received": day_words(received),
        "unit": case.unit.name if case.unit else "网站管理员",
        "due": day_words(case.due_on),
        "state_due": day_words(case.state_due_on),
        "reason": event.reason,
        "opinion": told.opinion if told else "",
        "gaps": "\n".join(f"{number}. {gap}" for number, gap in enumerate(gaps, start=1)),
        "outcome": case.proposal_label or case.get_outcome_display(),
        "earliest": day_words(max(filter(None, (earliest, timezone.localdate(event.at))))),
        "version": case.rule_version,
        "fate": "该信息在剩余公示期内恢复公示" if event.facts.get("restored") else "该信息公示期已满，不再公示",
        "site": settings.SITE_NAME,
    }


def day_words(day: Any) -> str:
    """Return a day as letters write it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "——"
