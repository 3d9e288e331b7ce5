"""The public word that a decision was revoked, changed or held unlawful (撤下说明): no facts, no names."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models

from credit.kernel.ids import public_id
from credit.records.candidates import Candidate
from credit.records.models import Record, WithdrawalNotice

FILE = Path(__file__).with_name("rules") / "withdrawal_notices.toml"


class RevocationKind(models.TextChoices):
    REVOKED = "revoked", "原行政决定已被撤销"
    CHANGED = "changed", "原行政决定已变更"
    UNLAWFUL = "unlawful", "原行政决定已被确认违法"


@dataclass(frozen=True, slots=True)
class Revocation:
    """What became of the decision. The public reads the wording of `kind`, never what a clerk typed."""

    kind: RevocationKind


def give_notice(withdrawn: Sequence[Candidate], revocation: Revocation, *, today: date) -> int:
    """Write the notice of every record that was on show and return how many. Source: 行政处罚法 art. 48."""
    shown = [candidate.id for candidate in withdrawn if candidate.publicity_start is not None]
    rows = Record.objects.filter(pk__in=shown).values_list("pk", "document_number", "authority")
    until = today + timedelta(days=_days(today))
    notices = [
        WithdrawalNotice(
            record_id=pk,
            public_id=public_id(),
            document_number=number,
            authority=authority,
            withdrawn_on=today,
            reason=RevocationKind(revocation.kind).label,
            public_until=until,
        )
        for pk, number, authority in rows
    ]
    return len(WithdrawalNotice.objects.bulk_create(notices))


def notices_on(day: date) -> models.QuerySet[WithdrawalNotice]:
    """Return the notices a visitor may read on `day`; the last day counts."""
    return WithdrawalNotice.objects.filter(withdrawn_on__lte=day, public_until__gte=day).order_by(
        "-withdrawn_on", "-pk"
    )


def _days(day: date) -> int:
    term = next((term for term in reversed(_terms()) if term["in_force_from"] <= day), _terms()[0])
    return int(term["days"])


@cache
def _terms() -> list[dict[str, Any]]:
    return sorted(tomllib.loads(FILE.read_text(encoding="utf-8"))["terms"], key=lambda term: term["in_force_from"])
