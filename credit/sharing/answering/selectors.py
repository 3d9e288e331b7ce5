"""Rows that wait for a unit's answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from credit.catalogue.models import CatalogueItem
from credit.catalogue.services import items_of_units
from credit.records.models import Record
from credit.sharing.answering.models import LateReason, ZeroReport
from credit.sharing.lifecycle import DeliveryState
from credit.sharing.models import Delivery, Operation, PastDelivery
from credit.units.models import Unit
from credit.units.policies import Reach

DUAL = ("licence", "penalty")
"""Items of the double publicity (双公示): a month without any is reported as zero (exchange.md §5.7)."""


def of_units(scope: Reach, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Keep the deliveries of the units a right reaches."""
    return rows if scope.everything else rows.filter(record__unit__in=scope.units)


def returned(scope: Reach) -> QuerySet[Delivery]:
    """Return rows that were rejected, or held for a person, and that nothing newer has replaced yet, oldest first."""
    newer = Delivery.objects.filter(
        record=OuterRef("record"), platform=OuterRef("platform"), revision__gt=OuterRef("revision")
    )
    rows = Delivery.objects.filter(~Exists(newer), state__in=(DeliveryState.REJECTED, DeliveryState.HELD))
    return of_units(scope, rows).order_by("pk")


def first_acceptances() -> QuerySet[Delivery]:
    """Return the first acceptance by each platform of each record with a limit.

    A record that is shown again after it had left is a new one to the platform; it was reported the first time.
    """
    of_row = {"record_id": OuterRef("record_id"), "platform_id": OuterRef("platform_id")}
    accepted = {**of_row, "revision__lt": OuterRef("revision"), "accepted_at__isnull": False}
    rows = Delivery.objects.filter(operation=Operation.INSERT, record__due_on__isnull=False, accepted_at__isnull=False)
    return rows.exclude(Exists(Delivery.objects.filter(**accepted))).exclude(
        Exists(PastDelivery.objects.filter(**accepted))
    )


def late(scope: Reach, *, explained: bool | None = None) -> QuerySet[Delivery]:
    """Return rows whose first acceptance came after the record's limit, judged by the day of the receipt."""
    rows = first_acceptances().filter(accepted_at__date__gt=F("record__due_on"))
    if explained is not None:
        reasons = LateReason.objects.filter(record=OuterRef("record"), platform=OuterRef("platform"))
        rows = rows.filter(Exists(reasons)) if explained else rows.filter(~Exists(reasons))
    return of_units(scope, rows).order_by("-accepted_at", "pk")


@dataclass(frozen=True, slots=True)
class MonthOfUnit:
    """What a unit decided under an item in a month; `zero` is its confirmation that it was nothing."""

    unit: Unit
    item: CatalogueItem
    month: date
    decided: int
    zero: ZeroReport | None

    @property
    def is_contradicted(self) -> bool:
        """Tell whether something came in for a month that was reported as zero."""
        return self.zero is not None and self.decided > 0


def months_of_units(units: Iterable[int], months: list[date]) -> list[MonthOfUnit]:
    """Return each unit's months under the items of the double publicity it has a part in, newest month first."""
    ids = list(units)
    counts = _decided(ids, months)
    zeros = {(one.unit_id, one.item_id, one.month): one for one in ZeroReport.objects.filter(unit__in=ids)}
    found = []
    for unit in Unit.objects.filter(pk__in=ids):
        items = [item for item in items_of_units([unit.pk]) if item.slug in DUAL]
        for month in sorted(months, reverse=True):
            for item in items:
                key = (unit.pk, item.pk, month)
                found.append(MonthOfUnit(unit, item, month, counts.get(key, 0), zeros.get(key)))
    return found


def _decided(units: list[int], months: list[date]) -> dict[tuple[int, int, date], int]:
    if not months:
        return {}
    rows = Record.objects.filter(~Q(source="mirror"), unit__in=units, item__slug__in=DUAL, decided_on__gte=min(months))
    by_month = rows.annotate(month=TruncMonth("decided_on")).values_list("unit", "item", "month")
    return {(unit, item, month): n for unit, item, month, n in by_month.annotate(n=Count("pk")).order_by()}
