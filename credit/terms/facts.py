"""What a term is computed from, and what it comes to."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from credit.catalogue.models import Disclosure


class TermFacts(NamedTuple):
    """The facts of one record that its term depends on; equal facts have equal terms.

    `severity` is a class a person with the right has set or agreed to; `proposed` is what the file or form says.
    `file_until` is the publicity end stated in the file (公示截止期). `published_on` is the first visible day;
    `valid_from` the day from which the record says it holds (for a list entry, the day it was published as decided).
    """

    today: date
    decided_on: date | None = None
    act_ended_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    published_on: date | None = None
    file_until: date | None = None
    nature: str = ""
    penalty_types: tuple[str, ...] = ()
    fine_yuan: Decimal | None = None
    procedure: str = ""
    field: str = ""
    is_person: bool = False
    severity: str = ""
    proposed: str = ""
    necessary: bool = False


class Term(NamedTuple):
    """How long and how far a record may be shown.

    `publicity_end` is the last visible day, None is without end; `disclosure` is the widest level the rules allow
    (`reason` says why, where it is not public); `waits_for` tells, in Chinese, what a person has to decide first.
    `needs_agreement`: the law section must have agreed before it is published (serious class, lists).
    `rule` names the rule set whose term stands, then those that were considered after it.
    """

    severity: str = ""
    severity_rule: str = ""
    start: date | None = None
    publicity_end: date | None = None
    repair_from: date | None = None
    rule: str = ""
    note: str = ""
    disclosure: str = Disclosure.PUBLIC
    reason: str = ""
    waits_for: str = ""
    needs_agreement: bool = False
