"""Finding each name or code of a list among the public subjects: certain, doubtful, not found, or not asked."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q

from credit.catalogue.models import Nature
from credit.kernel.masking import find_personal
from credit.records.models import Party, Record
from credit.search.query import find, looks_personal
from credit.search.results import Hit, Reason
from credit.subjects.models import Subject

CHOICES = 5
SECONDS = 20.0
SURE = frozenset({Reason.IDENTIFIER, Reason.NAME})
EXACT, CHOSEN, DOUBTFUL, MISSING, PERSONAL, LATE = "exact", "chosen", "doubtful", "missing", "personal", "late"
WORDS = {
    EXACT: "查到",
    CHOSEN: "您选定的",
    DOUBTFUL: "待您选定",
    MISSING: "没有查到",
    PERSONAL: "个人，不在这里查",
    LATE: "没来得及查",
}


@dataclass(frozen=True)
class Standing:
    """How many records of a subject are on show, and whether an objection on one of them is open."""

    licences: int = 0
    adverse: int = 0
    others: int = 0
    is_disputed: bool = False


@dataclass
class Answer:
    """What was found for one entry. `choices` are the subjects it may mean; `subject` the one it means."""

    number: int
    entry: str
    state: str
    choices: list[Subject] = field(default_factory=list)
    whys: dict[int, str] = field(default_factory=dict)
    subject: Subject | None = None
    standing: Standing = field(default_factory=Standing)

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def pick_name(self) -> str:
        """The name of the choice in the form."""
        return f"pick-{self.number}"

    @property
    def reasoned_choices(self) -> list[tuple[Subject, str]]:
        return [(subject, self.whys.get(subject.pk, "")) for subject in self.choices]


def answers_for(entries: Sequence[str], picks: Mapping[str, str] | None = None) -> list[Answer]:
    """Return one answer per entry, in order. `picks`: pick name → public number chosen among the doubtful.

    What looks like a person is never looked up, so that the answer tells nothing about anybody. All look-ups together
    stop after `SECONDS`.
    """
    until = time.monotonic() + SECONDS
    found = {number: _hits(entry, until) for number, entry in enumerate(entries, 1)}
    known = Subject.objects.public().in_bulk({hit.subject_id for hits in found.values() for hit in hits or []})
    answers = [_answer(number, entry, found[number], known) for number, entry in enumerate(entries, 1)]
    for answer in answers:
        _pick(answer, (picks or {}).get(answer.pick_name, ""))
    standings = standings_of([answer.subject.pk for answer in answers if answer.subject])
    for answer in answers:
        if answer.subject:
            answer.standing = standings.get(answer.subject.pk, Standing())
    return answers


def is_personal(entry: str) -> bool:
    """Tell whether an entry is a person's number or reads like a person's name; such entries are not looked up."""
    return bool(find_personal(entry)) or looks_personal(entry)


def _hits(entry: str, until: float) -> list[Hit] | None:
    """Return the best hits, nothing for a person; None when time is up."""
    if is_personal(entry):
        return []
    if time.monotonic() > until:
        return None
    return find(entry, limit=CHOICES).hits


def _answer(number: int, entry: str, hits: list[Hit] | None, known: Mapping[int, Subject]) -> Answer:
    if is_personal(entry):
        return Answer(number, entry, PERSONAL)
    if hits is None:
        return Answer(number, entry, LATE)
    standing = [hit for hit in hits if hit.subject_id in known]
    sure = [hit for hit in standing if hit.reason in SURE and _is_present_name(hit)]
    if len(sure) == 1:
        return Answer(number, entry, EXACT, subject=known[sure[0].subject_id])
    choices = list(dict.fromkeys(hit.subject_id for hit in sure or standing))
    whys = {hit.subject_id: hit.why for hit in standing}
    state = DOUBTFUL if choices else MISSING
    return Answer(number, entry, state, choices=[known[pk] for pk in choices], whys=whys)


def _is_present_name(hit: Hit) -> bool:
    """Tell whether an identifier or the present name matched; a former name is for the visitor to confirm."""
    return hit.reason == Reason.IDENTIFIER or hit.matched_name == hit.name


def _pick(answer: Answer, public_id: str) -> None:
    """Take the visitor's choice where it is one of the doubtful subjects; "none" means none of them."""
    if answer.state != DOUBTFUL:
        return
    if public_id == "none":
        answer.state, answer.choices = MISSING, []
    chosen = next((subject for subject in answer.choices if subject.public_id == public_id), None)
    if chosen:
        answer.state, answer.subject = CHOSEN, chosen


def standings_of(subjects: Sequence[int]) -> dict[int, Standing]:
    """Return the counts of what is on show about each subject, as counterpart or as a further party, in two queries."""
    counts = {
        "licences": Count("pk", filter=Q(**{"item__slug": "licence"})),
        "adverse": Count("pk", filter=Q(nature=Nature.ADVERSE)),
        "all": Count("pk"),
        "disputed": Count("pk", filter=Q(is_disputed=True)),
    }
    shown = Record.objects.public_now().order_by().with_dispute()
    own = shown.filter(subject__in=subjects).values(about=F("subject")).annotate(**counts)
    beside = Party.objects.filter(subject__in=subjects).exclude(record__subject=F("subject"))
    named = shown.filter(parties__in=beside).values(about=F("parties__subject")).annotate(**counts)
    total: dict[int, Standing] = {}
    for row in (*own, *named):
        total[row["about"]] = _sum(total.get(row["about"], Standing()), row)
    return total


def _sum(before: Standing, row: Mapping[str, Any]) -> Standing:
    return Standing(
        licences=before.licences + row["licences"],
        adverse=before.adverse + row["adverse"],
        others=before.others + row["all"] - row["licences"] - row["adverse"],
        is_disputed=before.is_disputed or row["disputed"] > 0,
    )
