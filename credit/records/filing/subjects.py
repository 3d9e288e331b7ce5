"""The subjects of the rows: read what they claim, resolve it, make what is new, keep search in step."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from credit.catalogue.standards import SUBJECT, Standard
from credit.records.filing.parties import Parties
from credit.records.filing.prepared import claims_of
from credit.records.filing.things import open_things
from credit.records.privacy import hide_records_of
from credit.search import bulk
from credit.search.upkeep import COLUMNS, refresh, search_rows
from credit.subjects import services as subject_services
from credit.subjects.claims import Claims
from credit.subjects.copying import copying
from credit.subjects.models import NameKind
from credit.subjects.resolution import Changes, Known, Resolution, Resolver


@dataclass(slots=True)
class Resolved:
    """The rows that have a subject, and what stands in the way of the others.

    Attributes:
        rows: the rows that can be filed; `parties` has one entry for each of them.
        doubtful: row → (name, reason, candidates).
        warnings: (row, column, message); refused: (row, column, rule, message, how to mend).
    """

    resolver: Resolver
    rows: list[int] = field(default_factory=list)
    parties: Parties = field(default_factory=dict)
    doubtful: dict[int, tuple[str, str, list[int]]] = field(default_factory=dict)
    warnings: list[tuple[int, str, str]] = field(default_factory=list)
    refused: list[tuple[int, str, str, str, str]] = field(default_factory=list)


def resolve_subjects(
    standard: Standard,
    values: Mapping[str, Sequence[Any]],
    ok: Sequence[bool],
    claims: Mapping[str, Claims],
    *,
    lines: Sequence[int],
    decided: Mapping[int, int],
    dry: bool,
) -> Resolved:
    """Resolve the subject and the parties of the good rows from what they claim."""
    by_row = {row: decided[line] for row, line in enumerate(lines) if line in decided} if decided else {}
    resolved = Resolved(Resolver(by_row))
    answers = _answers(claims, resolved.resolver)
    if resolved.resolver.changes.made and not dry:
        subject_services.lock_subjects()
        if resolved.resolver.is_overtaken():
            resolved = Resolved(Resolver(by_row))
            answers = _answers(claims_of(standard, values, ok), resolved.resolver)
    open_things(resolved.resolver)
    _sort_rows(standard, resolved, ok, answers)
    return resolved


Answers = dict[str, tuple[Claims, list[Resolution]]]


def _answers(claims: Mapping[str, Claims], resolver: Resolver) -> Answers:
    """Return for the subject and each party what the rows claim and what it resolves to."""
    return {role: (one, resolver.resolve(one.claims)) for role, one in claims.items()}


def _sort_rows(standard: Standard, resolved: Resolved, ok: Sequence[bool], answers: Answers) -> None:
    column = standard.subject.name or next(iter(standard.subject.identifiers.values()))
    claims, resolutions = answers[SUBJECT]
    for row, good in enumerate(ok):
        index = claims.of_row[row]
        if not good:
            continue
        if index is None:
            why = ("没有名称、代码或编号，不能确定是谁的记录", "请补填名称和代码")
            resolved.refused.append((row, column, "V01", *why))
            continue
        answer = resolutions[index]
        if answer.known is None:
            resolved.doubtful[row] = (claims.claims[index].name, answer.trouble, answer.candidates)
        elif trouble := _party_trouble(row, answers):
            resolved.doubtful[row] = trouble
        else:
            resolved.rows.append(row)
            if answer.warning:
                resolved.warnings.append((row, column, answer.warning))
    for role, (of_role, found) in answers.items():
        resolved.parties[role] = [
            found[index].known if (index := of_role.of_row[row]) is not None else None for row in resolved.rows
        ]


def _party_trouble(row: int, answers: Answers) -> tuple[str, str, list[int]] | None:
    for role, (claims, found) in answers.items():
        index = claims.of_row[row]
        if role != SUBJECT and index is not None and found[index].known is None:
            return claims.claims[index].name, found[index].trouble, found[index].candidates
    return None


def keep_subjects(resolved: Resolved, *, actor: Any) -> tuple[list[Known], Changes]:
    """Write new and changed subjects; return those made (not searchable yet), and what else changed.

    What was public of a thing that turns out to be a person's leaves first.
    """
    changes = resolved.resolver.changes
    hide_records_of(changes.personal, actor=actor)
    used = {id(known) for subjects in resolved.parties.values() for known in subjects if known is not None}
    made = [known for known in changes.made if id(known) in used]
    subject_services.make_subjects(made)
    changes.former = [entry for entry in changes.former if entry[0].id]
    refresh(subject_services.apply_changes(changes) - {known.id for known in made})
    return made, changes


def making_searchable(made: Sequence[Known]) -> AbstractContextManager[None]:
    """Write the search rows of new subjects while the body works without the database."""
    if not made:
        return nullcontext()
    rows = (row for known in made for row in _search_rows(known))
    many = len(made) >= bulk.BULK_FROM
    return copying(
        "credit_searchname", COLUMNS, rows, before=bulk.BEFORE if many else (), after=bulk.AFTER if many else ()
    )


def _search_rows(known: Known) -> list[tuple[Any, ...]]:
    if known.is_personal or known.claim is None:
        return []
    code = known.claim.code
    rows = [search_rows(known.id, known.kind, known.name, NameKind.CURRENT, code)]
    others = [(name, NameKind.ALIAS) for name, _ in subject_services.alias_names(known)]
    others += [(name, NameKind.FORMER) for name in known.former]
    return rows + [search_rows(known.id, known.kind, name, kind, code) for name, kind in others]
