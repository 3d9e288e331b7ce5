"""The repair column (信用修复公示): how many, and for five working days whom, where the applicant agreed.

Name and number of the decision letter alone, never the facts, and never before the repair has taken effect: the telling
follows from the case, nothing waits for it. Source: 枣交字〔2018〕37号 annex 3 no. 16; length: the issue's rule.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from credit.calendars import services as calendars
from objections.cases.choices import ApplicantKind, CaseKind, Outcome
from objections.cases.models import Case, CaseLetter

FILE = Path(__file__).with_name("repairs.toml")
SHOWN = ("effective", "closed")


@dataclass(frozen=True, slots=True)
class Told:
    """A repair told with consent: name, number of the decision, the day it took effect, the last day of the telling."""

    name: str
    number: str
    on: date
    until: date


def rule_on(day: date) -> dict[str, Any]:
    """Return the dated row that says how many working days a repair is told."""
    return max((row for row in _rows() if row["in_force_from"] <= day), key=lambda row: row["in_force_from"])


def told_now(today: date) -> list[Told]:
    """Return the repairs told today, newest first; firms alone, a person's repair is never told."""
    workdays = rule_on(today)["workdays"]
    letters = (
        CaseLetter.objects.filter(
            kind="grant",
            case__kind=CaseKind.REPAIR,
            case__may_publish=True,
            case__applicant_kind=ApplicantKind.ORGANISATION,
            case__outcome=Outcome.GRANTED,
            case__state__in=SHOWN,
            case__record__is_personal=False,
            event__at__date__gt=today - timedelta(days=4 * workdays + 10),
        )
        .select_related("case__record__subject", "event", "document")
        .order_by("-event__at", "-pk")
    )
    found = [_told(letter, workdays) for letter in letters]
    return [one for one in found if one.until >= today]


def _told(letter: CaseLetter, workdays: int) -> Told:
    on = timezone.localdate(letter.event.at)
    case: Case = letter.case
    assert case.record is not None
    return Told(case.record.subject.name, letter.document.number, on, calendars.due(on, workdays).on)


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["told"]
    return rows
