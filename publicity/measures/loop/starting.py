"""A list entry is published: the loop starts, with the measures its decision opens and the units that execute."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.ids import public_ids
from credit.records import hooks
from credit.records.models import Record
from credit.units.models import Unit
from publicity.measures.applicable import match
from publicity.measures.grounds import Ground, ground_of, list_items
from publicity.measures.loop.clocks import due_in
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution, JointAction
from publicity.measures.measure import Measure, Tier
from publicity.measures.table import in_force

FILE = Path(__file__).parents[1] / "data" / "executors.toml"
OWN_UNIT = "@unit"


@cache
def executors() -> dict[str, Any]:
    """Return the file as it stands."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def default_units(code: str, list_type: str) -> list[str]:
    """Return the codes of the units that execute a measure for a type of list unless somebody chose others."""
    table = executors()
    return list(table["lists"].get(list_type, {}).get(code, table["codes"].get(code, [])))


def on_published(record_ids: Sequence[int], *, actor: Any, **context: Any) -> None:
    """Start the loop for the list entries among these records that have none running; subscriber of `published`."""
    listed = hooks.of_items(record_ids, list_items())
    if not listed:
        return
    entries = Record.objects.filter(pk__in=listed)
    running = JointAction.objects.filter(record=OuterRef("pk"), lifted_at__isnull=True)
    records = list(
        entries.exclude(Exists(running))
        .with_dispute()
        .select_related("item", "subject", "unit")
        .defer("sealed")
        .order_by("pk")
    )
    if records:
        start(records, actor=actor, today=timezone.localdate())


def start(records: Sequence[Any], *, actor: Any, today: date) -> list[JointAction]:
    """Write an action for each entry that opens measures, and its executions, in four statements."""
    pairs = [(record, ground) for record in records if (ground := _opening(record, today)) is not None]
    numbers = public_ids(len(pairs))
    actions = JointAction.objects.bulk_create(
        _action(record, ground, f"LH-{today:%Y%m%d}-{number[:8].upper()}")
        for (record, ground), number in zip(pairs, numbers, strict=True)
    )
    measures, units = in_force(today), {unit.code: unit for unit in Unit.objects.in_force(today)}
    executions = [
        one
        for action, (record, ground) in zip(actions, pairs, strict=True)
        for one in _executions(action, record, ground, measures, units)
    ]
    Execution.objects.bulk_create(executions)
    if actions:
        note("measures.initiated", actor=actor, count=len(actions), ids=[action.pk for action in actions])
    return actions


def _opening(record: Any, today: date) -> Ground | None:
    """Return an entry as a ground of measures that need one: incentives or sanctions of a severe list."""
    ground = ground_of(record, today)
    return ground if ground is not None and ground.tier != Tier.GENERAL else None


def _action(record: Any, ground: Ground, number: str) -> JointAction:
    return JointAction(
        number=number,
        record=record,
        is_incentive=ground.tier == Tier.INCENTIVE,
        list_type=ground.list_type,
        behaviour=ground.behaviour[:200],
        unit=record.unit,
    )


def _executions(
    action: JointAction, record: Any, ground: Ground, measures: list[Measure], units: dict[str, Unit]
) -> Iterator[Execution]:
    for applied in match(record.subject.kind, [ground], measures):
        for code in default_units(applied.measure.code, ground.list_type):
            unit = record.unit if code == OWN_UNIT else units.get(code)
            if unit is not None:
                yield new_execution(action, applied.measure, unit)


def new_execution(action: JointAction, measure: Measure, unit: Unit, *, relevance: str = "") -> Execution:
    """Return an execution that is not saved yet. Unless said otherwise, conduct and measure are linked by the entry.

    Source: 山东省社会信用条例 art. 27 (measures must be relevant to the conduct and proportionate).
    """
    today = timezone.localdate()
    due = due_in(StepState.INITIATED, since=today)
    return Execution(
        action=action,
        unit=unit,
        measure_key=measure.key,
        code=measure.code,
        measure=measure.name,
        article=measure.article,
        basis=measure.source,
        relevance=(relevance or f"{action.behaviour} → {measure.name}")[:300],
        since=today,
        due_on=due.on if due else None,
        due_is_provisional=bool(due and due.provisional),
    )
