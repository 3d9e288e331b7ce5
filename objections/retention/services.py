"""Sealed papers go by a dated retention row; the case stays."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from credit.attachments.models import Attachment
from credit.audit.services import note
from credit.kernel.dates import add_years
from objections.cases.models import Case
from objections.pushed.models import PushedRepair

FILE = Path(__file__).with_name("retention.toml")


def keep_until(case: Case, closed_on: date) -> date:
    """Return the last day on which the sealed part of a case closed on that day is kept."""
    return add_years(closed_on, years_kept(case.kind, closed_on))


def years_kept(kind: str, closed_on: date) -> int:
    """Return for how many years the sealed part of a case of this kind is kept that is closed on that day."""
    rows = [row for row in _terms() if row["kind"] == kind and row["in_force_from"] <= closed_on]
    return int(max(rows, key=lambda row: row["in_force_from"])["years"])


@transaction.atomic
def purge_sealed(*, today: date, limit: int = 500) -> int:
    """Erase the sealed part of up to `limit` cases whose retention is over and let their papers go; return how many."""
    due = Case.objects.filter(sealed_until__lt=today, sealed__isnull=False).order_by("pk")
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Case.objects.filter(pk__in=ids).update(sealed=None)
    PushedRepair.objects.filter(case__in=ids).update(sealed=None)
    papers = Attachment.objects.filter(case_file__case__in=ids)
    papers.update(keep_until=today)
    if ids:
        note("case.sealed_purged", actor=None, count=len(ids), first=min(ids), last=max(ids))
    return len(ids)


@cache
def _terms() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["terms"]
    return rows
