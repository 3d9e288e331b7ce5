"""What of a subject's file opens measures: entries on lists and other adverse records in force."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from credit.catalogue import standards
from credit.catalogue.models import Disclosure
from credit.kernel.masking import mask_prose
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, RecordQuerySet
from publicity.lists import types
from publicity.measures.measure import Tier

DETERMINED = ("已公布", "修复中")
"""States of a list entry that has been determined; one still in its publicity period (公示中) opens nothing."""

FILE = Path(__file__).with_name("data") / "grounds.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """Records of an item (for lists: of these types) open measures of a tier."""

    item: str
    tier: Tier
    list_types: tuple[str, ...] = ()
    source: str = ""

    def stands_on(self, day: date) -> bool:
        """Tell whether records of the rule may be grounds: of lists, one at least must have a basis in force."""
        return not self.list_types or any(types.get(one).is_in_force(day) for one in self.list_types)


@dataclass(frozen=True, slots=True)
class Ground:
    """A record because of which measures apply. `ends_on` is its last day, `stated` the codes its decision names."""

    record_id: int
    public_id: str
    subject_id: int
    item: str
    item_name: str
    behaviour: str
    document_number: str
    authority: str
    starts_on: date
    ends_on: date | None
    tier: Tier
    list_type: str
    list_name: str
    stated: frozenset[str]
    is_disputed: bool


@cache
def rules() -> tuple[Rule, ...]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Rule(**{**entry, "tier": Tier(entry["tier"]), "list_types": tuple(entry.get("list_types", ()))})
        for entry in table["grounds"]
    )


def rule_for(item: str, list_type: str, day: date) -> Rule | None:
    """Return the rule that makes a record of this item a ground on `day`.

    An entry of a list counts only while the basis of its type of list is in force (`publicity.lists.types`).
    """
    for rule in rules():
        listed = list_type in rule.list_types and types.get(list_type).is_in_force(day)
        if rule.item == item and (listed or not rule.list_types):
            return rule
    return None


def ground_items() -> list[str]:
    """Return the items whose records may be grounds."""
    return list(dict.fromkeys(rule.item for rule in rules()))


def list_items() -> list[str]:
    """Return the items that are lists."""
    return list(dict.fromkeys(rule.item for rule in rules() if rule.list_types))


def standing_on(day: date) -> RecordQuerySet:
    """Return released records in force on `day` that an authority may use.

    What concerns nobody's privacy must be on show; records on persons and their things, which are never on show,
    count while they are released and their term runs. Source: 山东省社会信用条例 art. 20, 22.
    """
    shown = Q(publicity_start__lte=day) & (Q(publicity_end__isnull=True) | Q(publicity_end__gte=day))
    public = Q(disclosure=Disclosure.PUBLIC) & shown
    personal = Q(is_personal=True, disclosure=Disclosure.AUTHORISED)
    in_term = Q(term_end__isnull=True) | Q(term_end__gte=day)
    return Record.objects.filter(public | (personal & in_term), status=RecordStatus.PUBLISHED)


def ground_of(record: Any, day: date) -> Ground | None:
    """Return a record (with its item, and `is_disputed` annotated) as a ground; None where no rule makes it one."""
    slug, details = record.item.slug, record.details
    list_type = str(details.get("list_type") or "") if slug in list_items() else ""
    rule = rule_for(slug, list_type, day)
    if rule is None or (rule.list_types and details.get("list_state") not in DETERMINED):
        return None
    return Ground(
        record_id=record.pk,
        public_id=record.public_id,
        subject_id=record.subject_id,
        item=slug,
        item_name=record.item.name,
        behaviour=behaviour_of(record),
        document_number=record.document_number,
        authority=record.authority,
        starts_on=record.publicity_start or record.decided_on or day,
        ends_on=record.publicity_end or record.term_end,
        tier=rule.tier,
        list_type=list_type,
        list_name=said(slug, "list_type", list_type),
        stated=frozenset(details.get("measures") or ()),
        is_disputed=record.is_disputed,
    )


def behaviour_of(record: Any) -> str:
    """Return what the subject did, in the words of the lists; nothing a clerk typed about persons."""
    slug, details = record.item.slug, record.details
    for name in ("cause", "rule"):
        if details.get(name):
            return said(slug, name, str(details[name]))
    return mask_prose(record.title) or str(record.item.name)


def said(slug: str, name: str, value: str) -> str:
    """Return a coded value of an item's column in words."""
    column = standards.get(slug).columns.get(name)
    return column.display(value) if column is not None and value else value
