"""Strata and rates: risk class × meaning of the latest credit grade; better grade, lower rate; none, normal rate."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from credit.kernel.errors import DomainError
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from publicity.inspections.models import Band, Risk, SamplingRate

FILE = Path(__file__).with_name("data") / "rates.toml"
KNOWN = (RecordStatus.PUBLISHED, RecordStatus.ENDED)
"""A grade counts from its release until a newer one comes; what was withdrawn, suspended or repaired does not."""
REVOKED = "已撤销"


@cache
def proposal() -> dict[str, Any]:
    """Return the file of default rates and of what grades mean."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _meanings() -> Mapping[tuple[str, str], Band]:
    return {
        (scheme, grade): Band(band)
        for scale in proposal()["scales"]
        for scheme in scale["schemes"]
        for grade, band in scale["grades"].items()
    }


@transaction.atomic
def seed_rates() -> int:
    """Write the default rates where there are none yet; return how many are new."""
    if SamplingRate.objects.exists():
        return 0
    default = proposal()
    rows = [
        SamplingRate(
            risk=risk, band=band, permyriad=permyriad, source=default["source"], mark=default["mark"],
            valid_from=default["in_force_from"],
        )
        for risk, bands in default["permyriad"].items()
        for band, permyriad in bands.items()
    ]  # fmt: skip
    return len(SamplingRate.objects.bulk_create(rows))


def stratum(risk: str, band: str) -> str:
    """Return the name of a stratum as the files of draws have it, such as high/poor."""
    return f"{risk}/{band}"


def stratum_label(name: str) -> str:
    """Return a stratum in words."""
    risk, _, band = name.partition("/")
    return f"{Risk(risk).label}、{Band(band).label}"


def reading_order(name: str) -> tuple[int, int]:
    """Sort strata as a person reads them: high risk first, best credit first."""
    risk, _, band = name.partition("/")
    return -Risk.values.index(risk), Band.values.index(band)


def in_force(day: date) -> dict[str, int]:
    """Return stratum → rate on a day; of several rows in force the latest counts.

    Raises DomainError where one is missing, or a better grade would be inspected more often than a worse one.
    """
    rows = SamplingRate.objects.in_force(day).order_by("valid_from", "pk")
    rates = {stratum(row.risk, row.band): row.permyriad for row in rows}
    for risk in Risk:
        of_risk = [rates.get(stratum(risk, band)) for band in Band]
        if None in of_risk:
            missing = Band.values[of_risk.index(None)]
            raise DomainError(
                "rate_missing",
                f"{day} 没有“{risk.label}、{Band(missing).label}”的抽查比例。请局法制科在“抽查比例”里补上。",
            )
        if of_risk != sorted(of_risk, key=lambda rate: rate or 0):
            raise DomainError(
                "rates_upside_down",
                f"“{risk.label}”的抽查比例不对：信用越好，比例应当越低。请局法制科在“抽查比例”里改正。",
            )
    return rates


def bands_of(subjects: Collection[int]) -> dict[int, Band]:
    """Return what the latest grade of each subject means; who has none is left out."""
    rows = Record.objects.filter(item__slug="evaluation", subject__in=subjects, status__in=KNOWN)
    graded = rows.exclude(details__evaluation_state=REVOKED).order_by("subject", "-decided_on", "-pk")
    latest = graded.distinct("subject").values_list("subject", "details__scheme", "details__grade")
    return {pk: _meanings().get((scheme, grade), Band.NORMAL) for pk, scheme, grade in latest}
