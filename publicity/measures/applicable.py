"""What applies to a subject today: with article, from when until when, because of which record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from publicity.measures.grounds import Ground, ground_of
from publicity.measures.measure import Measure, Tier
from publicity.measures.standing import standing
from publicity.measures.table import in_force


@dataclass(frozen=True, slots=True)
class Applied:
    """A measure that applies to a subject, both days included (`until` None: no end stated).

    `is_disputed`: every record behind it is under objection. Then it is told, but must not by itself restrict.
    """

    measure: Measure
    starts_on: date
    until: date | None
    grounds: tuple[Ground, ...]

    @property
    def is_disputed(self) -> bool:
        return all(ground.is_disputed for ground in self.grounds)

    @property
    def restricts(self) -> bool:
        """Tell whether the measure may be applied against the subject on its own."""
        return not self.measure.is_incentive and not self.is_disputed


def applicable(subjects: Mapping[int, str], *, day: date) -> dict[int, list[Applied]]:
    """Return for each subject (id → kind) the measures that apply on `day`, in two queries whatever the number."""
    found: dict[int, list[Ground]] = defaultdict(list)
    for record in standing(list(subjects), day):
        ground = None if record.beside else ground_of(record, day)
        if ground is not None:
            found[record.about].append(ground)
    measures = in_force(day)
    return {pk: match(kind, found[pk], measures) for pk, kind in subjects.items()}


def match(kind: str, grounds: Sequence[Ground], measures: Iterable[Measure]) -> list[Applied]:
    """Return the measures that these grounds open for a subject of this kind.

    Rows of measures are taken as given: who asks for a day passes those in force on it. Whoever is on a severe list
    has no incentives meanwhile, disputed or not: red and black exclude each other (our own design).
    """
    if any(ground.tier == Tier.SEVERE for ground in grounds):
        measures = [one for one in measures if not one.is_incentive]
    if not grounds:
        return []
    opened = [(one, tuple(ground for ground in grounds if opens(ground, one, kind))) for one in measures]
    return [_applied(measure, mine) for measure, mine in opened if mine]


def opens(ground: Ground, measure: Measure, kind: str) -> bool:
    """Tell whether a record opens a measure for a subject of this kind.

    A decision that names its measures opens, of those that need a decision (incentives, severe lists), only the ones
    it names: the person concerned was told of no others. Source: 山东省社会信用条例 art. 27, 28, 30.
    """
    if kind not in measure.subject_kinds:
        return False
    if measure.list_types and ground.list_type not in measure.list_types:
        return False
    if measure.tier == Tier.GENERAL:
        return ground.tier in (Tier.GENERAL, Tier.SEVERE)
    return ground.tier == measure.tier and (not ground.stated or measure.code in ground.stated)


def _applied(measure: Measure, grounds: tuple[Ground, ...]) -> Applied:
    """A measure lasts as long as the longest of its grounds, and never longer than its row."""
    ends = [ground.ends_on for ground in grounds]
    last = None if None in ends else max(end for end in ends if end)
    until = min((day for day in (last, measure.valid_until) if day), default=None)
    return Applied(measure, max(measure.valid_from, min(g.starts_on for g in grounds)), until, grounds)
