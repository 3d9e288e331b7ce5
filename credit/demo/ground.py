"""What stands before the first record: codes and telephones of the units, and a table of amounts for the classes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random

from credit.demo.numbers import synthetic_uscc
from credit.terms.models import SeverityRule
from credit.units.models import Unit, User

TELEPHONE = "0632-0000000（示例）"
BASIS = "演示用分级细则"
_AMOUNTS = {
    True: (("minor", 0, 2000), ("ordinary", 2000, 50_000), ("serious", 50_000, None)),
    False: (("minor", 0, 500), ("ordinary", 500, 20_000), ("serious", 20_000, None)),
}


def units() -> dict[str, Unit]:
    """Return all units by code."""
    return {unit.code: unit for unit in Unit.objects.all()}


def furnish_units(seed: int) -> int:
    """Give every unit a synthetic code and a telephone number that does not ring; return how many there are."""
    chance = Random(f"units:{seed}")
    rows = list(Unit.objects.order_by("code"))
    for unit in rows:
        code = synthetic_uscc(chance, "12")
        unit.uscc, unit.telephone = unit.uscc or code, unit.telephone or TELEPHONE
    return Unit.objects.bulk_update(rows, ["uscc", "telephone"])


def make_severity_rules(recorded_by: User) -> int:
    """Fill the table of amounts, which the law section leaves empty until it decides, with rows marked 演示."""
    rules = [
        SeverityRule(
            penalty_type="罚款", applies_to_organisations=organisations, amount_from=Decimal(low),
            amount_to=None if high is None else Decimal(high), severity=severity, legal_basis=BASIS,
            valid_from=date(2018, 1, 1), recorded_by=recorded_by,
        )
        for organisations, rows in _AMOUNTS.items()
        for severity, low, high in rows
    ]  # fmt: skip
    return len(SeverityRule.objects.bulk_create(rules))


def people() -> Mapping[str, User]:
    """Return the demonstration accounts by sign-in name."""
    return {user.username: user for user in User.objects.filter(full_name__startswith="示例-")}
