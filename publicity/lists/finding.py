"""From counts to candidates: who meets a criterion is put forward with the facts, once; again only on other facts."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue.models import CatalogueItem, Role
from credit.kernel.errors import DomainError
from credit.kernel.money import format_yuan
from credit.records.models import Record
from credit.subjects.merging import household
from credit.subjects.models import Relation, Subject, SubjectKind
from credit.units.models import Unit
from publicity.lists import criteria, crosscheck, types
from publicity.lists.candidates import save_new
from publicity.lists.counting import Finding, counted
from publicity.lists.criteria import Criterion
from publicity.lists.lifecycle import STANDING, UNDER_WAY, S
from publicity.lists.models import ListCandidate, Origin

LOCK = 73_706  # advisory lock: one run of the rules at a time
OVERLOAD = "BLK-OVL"


@dataclass(slots=True)
class Found:
    """What a run came to: candidates made, clues whose facts grew, findings known already, and who cannot be judged."""

    raised: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    known: int = 0
    undated: dict[str, list[int]] = field(default_factory=dict)


def counted_criteria(code: str = OVERLOAD) -> list[Criterion]:
    return [one for one in criteria.of_list(code).values() if one.counted]


@transaction.atomic
def find_candidates(*, today: date | None = None, actor: Any = None) -> Found:
    """Run the counting rules of the overload list and put forward whoever meets one (nightly, or on demand).

    Not raised again: facts that were raised before, whatever became of them, and subjects that are on the list or on
    the way to it. A clue nobody has taken up yet gets the newer facts.
    """
    day, found = today or timezone.localdate(), Found()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if not types.get(OVERLOAD).takes_entries(day):
        return found
    with counted(today=day) as count:
        findings = [finding for one in counted_criteria() for finding in count.findings(one)]
        found.undated = {one.code: pks for one in counted_criteria() if (pks := count.undated(one))}
    for finding in _latest_first(findings):
        _raise(finding, found, day)
    note("list.rules_run", actor=actor, raised=len(found.raised), updated=len(found.updated), known=found.known,
         undated={code: len(pks) for code, pks in found.undated.items()})  # fmt: skip
    return found


def _latest_first(findings: Iterable[Finding]) -> list[Finding]:
    """A subject has one candidate at a time: the newest year speaks, then the weightier case."""
    return sorted(findings, key=lambda one: (one.start, one.count), reverse=True)


def _raise(finding: Finding, found: Found, day: date) -> None:
    digest = digest_of(finding)
    mine = ListCandidate.objects.filter(type_code=OVERLOAD, subject=finding.subject_id)
    if mine.filter(facts_digest=digest).exists():
        found.known += 1
        return
    current = mine.select_for_update().filter(status__in=[*UNDER_WAY, *STANDING]).first()
    if current is not None:
        same = current.criterion == finding.criterion and current.facts.get("count_from") == finding.start.isoformat()
        if current.status == S.DRAFT and current.origin == Origin.RULE and same:
            _fill(current, finding, digest, day)
            current.save()
            current.evidence.set(finding.decisions)
            found.updated.append(current.pk)
        else:
            found.known += 1
        return
    if crosscheck.entries_of([finding.subject_id], day).filter(details__list_type=OVERLOAD).exists():
        found.known += 1
        return
    found.raised.append(_made(finding, digest, day).pk)


def _made(finding: Finding, digest: str, day: date) -> ListCandidate:
    subject = Subject.objects.get(pk=finding.subject_id)
    candidate = ListCandidate(
        type_code=OVERLOAD, subject=subject, unit=_unit(finding, day), origin=Origin.RULE, criterion=finding.criterion
    )
    _fill(candidate, finding, digest, day)
    return save_new(candidate, Record.objects.filter(pk__in=finding.decisions), actor=None, day=day)


def _fill(candidate: ListCandidate, finding: Finding, digest: str, day: date) -> None:
    candidate.facts, candidate.facts_digest = facts_of(finding, day), digest
    candidate.summary = summary_of(finding)
    candidate.act_ended_on = max(date.fromisoformat(line["day"]) for line in finding.lines)


def _unit(finding: Finding, day: date) -> Unit:
    """Return the unit that leads the overload list, else the one that handed in the newest decision."""
    item = CatalogueItem.objects.filter(slug=types.get(OVERLOAD).item).first()
    if item is not None:
        lead = item.roles.in_force(day).filter(role=Role.LEAD, unit__isnull=False).select_related("unit").first()
        if lead is not None and lead.unit is not None:
            return lead.unit
    return Record.objects.select_related("unit").filter(pk__in=finding.decisions).latest("decided_on").unit


def digest_of(finding: Finding) -> str:
    """Return what tells equal facts: the case, the subject, the year and the decisions, not how they were joined."""
    facts = [finding.criterion, finding.subject_id, finding.start.isoformat(), finding.decisions]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def facts_of(finding: Finding, day: date) -> dict[str, Any]:
    """Return the counted facts as they are kept: ids and figures, never a name."""
    facts: dict[str, Any] = {
        "criterion": finding.criterion, "as_of": day.isoformat(), "first_issued_on": finding.first.isoformat(),
        "count_from": finding.start.isoformat(), "count_until": finding.end.isoformat(), "count": finding.count,
        "lines": finding.lines, "decisions": finding.decisions, "certified": finding.certified,
    }  # fmt: skip
    if finding.stated_on is not None:
        facts |= {"stated_on": finding.stated_on.isoformat(), "fleet": finding.fleet,
                  "suspensions": list(finding.suspensions)}  # fmt: skip
    if finding.largest_fine:
        facts["largest_fine_yuan"] = str(finding.largest_fine)
    return facts | {"columns": _columns(finding)}


def summary_of(finding: Finding) -> str:
    """Return the facts in a sentence that may stand in public: figures and days, no plate, no name."""
    year = f"{finding.start}至{finding.end}"
    if finding.stated_on is not None:
        share = Decimal(100 * finding.count) / finding.fleet
        return (f"{year}（证件年度）内，违法超限运输的货运车辆{finding.count}辆，占{finding.stated_on}货运车辆总数"
                f"{finding.fleet}辆的{share:.2f}%，并被责令停业整顿。")  # fmt: skip
    if finding.criterion == "O5":
        fine = f"，其中一次罚款{format_yuan(finding.largest_fine)}元" if finding.largest_fine else ""
        return f"{year}（年度）内，因指使、强令违法超限运输被处罚{finding.count}次{fine}。"
    return f"{year}（证件年度）内，违法超限运输被处罚{finding.count}次。"


def _columns(finding: Finding) -> dict[str, Any]:
    """Return the columns of the overload list that the counted facts fill; the newest violation has its own."""
    columns: dict[str, Any] = {
        "occurrences": finding.count if finding.stated_on is None else None,
        "count_from": finding.start.isoformat(), "count_until": finding.end.isoformat(),
        "first_issued_on": finding.first.isoformat() if finding.certified else None,
    }  # fmt: skip
    decisions = Record.objects.in_bulk(finding.decisions)
    if finding.stated_on is not None:
        columns |= {
            "freight_vehicle_count": finding.fleet, "overload_vehicle_count": finding.count,
            "overload_vehicle_percent": f"{Decimal(100 * finding.count) / finding.fleet:.2f}",
            "suspension_document_number": decisions[finding.suspensions[0]].document_number,
        }  # fmt: skip
    checks = Record.objects.in_bulk({pk for line in finding.lines for pk in line["checks"]})
    newest = decisions[finding.lines[-1]["decisions"][-1]]
    columns |= {
        "penalty_document_number": newest.document_number, "penalty_authority": newest.authority,
        "penalty_decided_on": newest.decided_on.isoformat() if newest.decided_on else None,
        "penalty_amount_yuan": newest.details.get("fine_yuan"),
        "overload_percent": newest.details.get("overload_percent"),
    }  # fmt: skip
    if weighed := [checks[pk] for pk in finding.lines[-1]["checks"]]:
        seen = weighed[-1].details
        columns |= {name: seen.get(name) for name in ("station_name", "total_mass_t", "limit_mass_t")}
        columns["overload_percent"] = seen.get("overload_percent") or columns["overload_percent"]
    columns["earlier_violations"] = "；".join(_told(line, decisions, checks) for line in finding.lines[:-1])[:4000]
    return columns


def _told(line: dict[str, Any], decisions: dict[int, Record], checks: dict[int, Record]) -> str:
    weighed = [checks[pk].details for pk in line["checks"]]
    where = "、".join(f"{one.get('station_name', '')}超限{one.get('overload_percent', '')}%" for one in weighed)
    papers = "、".join(decisions[pk].document_number for pk in line["decisions"])
    return " ".join(filter(None, [line["day"], where, papers]))


@dataclass(frozen=True, slots=True)
class Recount:
    """The facts as kept and as they are counted now; `finding` None: the criterion is not met any more."""

    kept: dict[str, Any]
    finding: Finding | None
    is_same: bool

    @property
    def holds(self) -> bool:
        return self.finding is not None


def recount(candidate: ListCandidate, *, today: date | None = None, with_stayed: bool = False) -> Recount:
    """Count a candidate's certificate year again, from what is on file today. Raises DomainError for manual ones.

    `with_stayed` counts suspended decisions as well: they may come into effect again.
    """
    known = criteria.of_list(candidate.type_code)
    criterion = known.get(candidate.criterion)
    if candidate.origin != Origin.RULE or criterion is None:
        raise DomainError("not_counted", "这条线索由人工登记，没有可以重新计算的次数；请核对所附的决定。")
    day = today or timezone.localdate()
    with counted(today=day, touching=_touching(candidate), with_stayed=with_stayed) as count:
        start = candidate.facts["count_from"]
        ours = [
            finding
            for finding in count.findings(criterion)
            if finding.subject_id == candidate.subject_id and finding.start.isoformat() == start
        ]
    finding = ours[0] if ours else None
    same = (
        finding is not None
        and digest_of(finding) == candidate.facts_digest
        and finding.count == candidate.facts["count"]
    )
    return Recount(candidate.facts, finding, same)


def _touching(candidate: ListCandidate) -> Sequence[int]:
    """Return whose decisions are looked at: the subject's own, and for a firm those on every vehicle it ever had.

    Subjects merged into one of these are looked at with it.
    """
    whom = household([candidate.subject_id])
    if candidate.subject.kind in (SubjectKind.VEHICLE, SubjectKind.PERSON):
        return list(whom)
    held = Relation.objects.filter(source__in=whom, target__kind=SubjectKind.VEHICLE)
    return [*whom, *household(set(held.values_list("target_id", flat=True)))]


def by_decision(candidate: ListCandidate) -> list[dict[str, Any]]:
    """Return the counted lines with their decisions and checks as records, for those who examine them."""
    facts = candidate.facts
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in facts.get("lines", []):
        wanted["decisions"] |= set(line["decisions"])
        wanted["checks"] |= set(line["checks"])
    known = Record.objects.in_bulk(wanted["decisions"] | wanted["checks"])
    return [
        {**line, "decisions": [known[pk] for pk in line["decisions"] if pk in known],
         "checks": [known[pk] for pk in line["checks"] if pk in known]}
        for line in facts.get("lines", [])
    ]  # fmt: skip
