"""Whom the entries of a check mean: exact codes, plates and names in a few set-based statements; doubt is for people.

A person is found by the whole number only, by whoever has the right, and then by its keyed hash. Without the right
such a number is not looked up, and a plate that belongs to a person looks like one that is not on file.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, FilteredRelation, Q

from credit.kernel.identifiers import PLATE_COLOURS, clean
from credit.kernel.masking import find_personal, mask_citizen_id
from credit.kernel.names import looks_like_person, name_key
from credit.sealing import lookup_hash
from credit.search.query import find
from credit.search.question import is_personal_number
from credit.search.tokens import code_form
from credit.subjects.models import (
    SEALED_SCHEMES,
    NameKind,
    Scheme,
    Subject,
    SubjectIdentifier,
    SubjectKind,
)

CHOICES = 5
SECONDS = 1.0
"""How long one check may look for names that resemble what was not found exactly."""

FOUND, CHOSEN, DOUBTFUL, MISSING, PERSON, FORBIDDEN = (
    "found", "chosen", "doubtful", "missing", "person", "forbidden",
)  # fmt: skip
WORDS = {
    FOUND: "查到",
    CHOSEN: "您选定的",
    DOUBTFUL: "待您选定",
    MISSING: "没有查到",
    PERSON: "个人要用完整证件号码查",
    FORBIDDEN: "您的岗位不能核查个人",
}
_OPEN_SCHEMES = [scheme for scheme in Scheme.values if scheme not in SEALED_SCHEMES and scheme != Scheme.PLATE]
_DIGIT = re.compile(r"[0-9]")
COLOURS = tuple(dict.fromkeys(PLATE_COLOURS.values()))


@dataclass
class Entry:
    """One entry. `text` is what may be told again: of a person's number only its ends."""

    line: int
    text: str
    state: str = MISSING
    subject: Subject | None = None
    choices: list[Subject] = field(default_factory=list)

    @property
    def word(self) -> str:
        return WORDS[self.state]


def resolve(texts: Sequence[str], *, persons: bool, picks: Mapping[int, str] | None = None) -> list[Entry]:
    """Return an entry for each text, in order. `persons`: who asks may check natural persons and their things."""
    entries = [Entry(line, text) for line, text in enumerate(texts, 1)]
    asked = [entry for entry in entries if not _is_person(entry, persons=persons)]
    by_code = _by_code(asked)
    present, former = _by_name([entry for entry in asked if entry.line not in by_code])
    for entry in asked:
        sure = by_code.get(entry.line) or present.get(entry.line) or []
        _settle(entry, [one for one in sure if persons or not one.is_personal])
        if entry.state == MISSING:
            _offer(entry, [one for one in former.get(entry.line, []) if persons or not one.is_personal])
    _suggest([entry for entry in asked if entry.state == MISSING])
    for entry in entries:
        _pick(entry, (picks or {}).get(entry.line, ""))
    return entries


def _is_person(entry: Entry, *, persons: bool) -> bool:
    """Settle what is a person's number or name; tell whether it was one."""
    if is_personal_number(entry.text):
        number, entry.text = clean(entry.text), mask_citizen_id(clean(entry.text))
        entry.state = MISSING if persons else FORBIDDEN
        if persons and (found := _person(number)):
            entry.state, entry.subject = FOUND, found
        return True
    if looks_like_person(entry.text) or find_personal(entry.text):
        entry.state, entry.text = PERSON, "（个人）"
        return True
    return False


def _person(number: str) -> Subject | None:
    hashes = [lookup_hash(str(scheme), number) for scheme in SEALED_SCHEMES]
    held = SubjectIdentifier.objects.filter(value__in=hashes, scheme__in=list(SEALED_SCHEMES), valid_until=None)
    row = held.select_related("subject__merged_into").first()
    return (row.subject.merged_into or row.subject) if row else None


def _by_code(entries: Iterable[Entry]) -> dict[int, list[Subject]]:
    """Find entries with a digit among identifiers; a plate may be of any colour unless the entry names one."""
    lines: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        for value in _codes(entry.text):
            lines[value].append(entry.line)
    if not lines:
        return {}
    held = FilteredRelation("identifiers", condition=Q(identifiers__valid_until=None))
    rows = Subject.objects.annotate(held=held).filter(held__value__in=list(lines))
    rows = rows.filter(held__scheme__in=[*_OPEN_SCHEMES, Scheme.PLATE])
    return _survivors((line, one) for one in _told(rows.annotate(asked=F("held__value"))) for line in lines[one.asked])


def _codes(text: str) -> list[str]:
    """Return the identifiers a text with a digit may be: itself, or a plate of the colour behind “|”, or of any."""
    head, _, colour = text.partition("|")
    code = code_form(head)
    if not _DIGIT.search(code):
        return []
    return [f"{code}|{colour.strip()}"] if colour else [code, *(f"{code}|{one}" for one in COLOURS)]


def _by_name(entries: Iterable[Entry]) -> tuple[dict[int, list[Subject]], dict[int, list[Subject]]]:
    """Find entries among present names, and apart from them among former ones; never a person."""
    lines: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        lines[name_key(entry.text)].append(entry.line)
    if not lines:
        return {}, {}
    rows = Subject.objects.filter(names__key__in=[key for key in lines if key]).exclude(kind=SubjectKind.PERSON)
    pairs: dict[bool, list[tuple[int, Any]]] = {True: [], False: []}
    for one in _told(rows.annotate(asked=F("names__key"), name_kind=F("names__kind"))):
        pairs[one.name_kind == NameKind.CURRENT].extend((line, one) for line in lines[one.asked])
    return _survivors(pairs[True]), _survivors(pairs[False])


def _told(rows: Any) -> Any:
    """Read of subjects what a check tells, and no more."""
    return rows.only("public_id", "kind", "name", "code", "is_personal", "merged_into")


def _survivors(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Subject]]:
    """Return by line the subjects, each once; in the place of a merged one the one that survives it."""
    rows = list(pairs)
    merged = {one.merged_into_id for _, one in rows if one.merged_into_id is not None}
    heirs = _told(Subject.objects).in_bulk(merged) if merged else {}
    found: dict[int, dict[int, Subject]] = defaultdict(dict)
    for line, one in rows:
        subject = heirs.get(one.merged_into_id, one)
        found[line].setdefault(subject.pk, subject)
    return {line: list(subjects.values()) for line, subjects in found.items()}


def _settle(entry: Entry, found: list[Subject]) -> None:
    """One subject is it; of several the counter chooses."""
    if len(found) == 1:
        entry.state, entry.subject = FOUND, found[0]
    else:
        _offer(entry, found)


def _offer(entry: Entry, found: list[Subject]) -> None:
    """Leave it to the counter: several bear the name, or one bore it before."""
    if found:
        entry.state, entry.choices = DOUBTFUL, list(dict.fromkeys(found))[:CHOICES]


def _suggest(entries: Sequence[Entry]) -> None:
    """Offer public subjects that resemble what was not found, while time is left."""
    until = time.monotonic() + SECONDS
    hits: dict[int, list[int]] = {}
    for entry in entries:
        if time.monotonic() > until:
            break
        hits[entry.line] = [hit.subject_id for hit in find(entry.text, limit=CHOICES).hits]
    if not any(hits.values()):
        return
    known = Subject.objects.public().in_bulk({pk for some in hits.values() for pk in some})
    for entry in entries:
        entry.choices = [known[pk] for pk in hits.get(entry.line, []) if pk in known]
        entry.state = DOUBTFUL if entry.choices else MISSING


def _pick(entry: Entry, public_id: str) -> None:
    if entry.state == DOUBTFUL and public_id:
        chosen = next((one for one in entry.choices if one.public_id == public_id), None)
        if chosen is not None:
            entry.state, entry.subject = CHOSEN, chosen
        elif public_id == "none":
            entry.state, entry.choices = MISSING, []
