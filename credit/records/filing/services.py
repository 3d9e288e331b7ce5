"""Filing checked rows: resolve subjects, tell new from changed from unchanged, write, and answer row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from credit.catalogue.rules import Checked, Finding
from credit.catalogue.standards import SUBJECT, Standard
from credit.kernel.errors import DomainError
from credit.records.filing import parties as further
from credit.records.filing import writing
from credit.records.filing.columns import reporting_calendar
from credit.records.filing.content import natural_keys
from credit.records.filing.known import REFUSALS, KnownRecord, Meaning, known_records, meaning
from credit.records.filing.prepared import Prepared, prepare
from credit.records.filing.seen import SeenKeys
from credit.records.filing.subjects import Resolved, keep_subjects, making_searchable, resolve_subjects
from credit.records.filing.writing import Draft, Filing
from credit.subjects.resolution import Known

ITEM_LOCK = 73_704  # class of the advisory lock; the second half of the key is the item


@dataclass(slots=True)
class Filed:
    """What became of the rows.

    Attributes:
        new, changed, same: how many rows were filed, changed something (corrections included), changed nothing.
        ids: records made or changed, those waiting for review.
        corrections: corrections of released records, waiting for a second person.
        refused: errors found while filing; warnings stand in `warnings`.
        doubtful: row → (name, reason, candidates) where a person has to tell the subject.
        made_subjects, renamed: subjects that this filing made or renamed (id, name).
        learned: identifiers that it added to subjects on file, each with those it ended (ids).
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    ids: list[int] = field(default_factory=list)
    corrections: list[int] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    doubtful: dict[int, tuple[str, str, list[int]]] = field(default_factory=dict)
    made_subjects: list[int] = field(default_factory=list)
    renamed: list[tuple[int, str]] = field(default_factory=list)
    learned: list[tuple[int, list[int]]] = field(default_factory=list)


def lock_item(item_id: int) -> None:
    """One filing at a time under an item; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ITEM_LOCK, item_id])


def file_rows(
    standard: Standard,
    checked: Checked,
    *,
    item: Any,
    unit: Any,
    actor: Any,
    source: str,
    batch: Any = None,
    submit: bool = True,
    generation: str = "",
    lines: Sequence[int] | None = None,
    seen: SeenKeys | None = None,
    decided: Mapping[int, int] | None = None,
    prepared: Prepared | None = None,
    dry: bool = False,
) -> Filed:
    """File the good rows of a checked sheet inside the caller's transaction.

    `lines` are the rows' line numbers, `seen` what the same file brought before these rows, `decided` the subjects
    that a person chose for doubtful rows (by line), `prepared` what the rows say if the caller has it already.
    With `dry` nothing is written, the answer is the same.
    """
    if not dry and not connection.in_atomic_block:
        raise DomainError("no_transaction", "入库必须在一个事务内进行。")
    filing = Filing(item, unit, actor, source, batch, standard.nature, generation or standard.generation, submit)
    lines = lines if lines is not None else range(1, len(checked.ok) + 1)
    if prepared is None:
        prepared = prepare(standard, checked, authority=unit.name, calendar=reporting_calendar(standard))
    sheet = _Sheet(standard, checked, filing, lines, seen if seen is not None else SeenKeys(), prepared)
    if not dry:
        lock_item(item.pk)
    resolved = resolve_subjects(
        standard, checked.values, checked.ok, prepared.claims, lines=lines, decided=decided or {}, dry=dry
    )
    return sheet.file(resolved, dry=dry)


def _stand_in(known: Known) -> str:
    """Return what stands for a subject in a natural key; one not made yet (dry run) is known by its identifier."""
    return f"s{known.id}" if known.id else "n" + "".join(next(iter(known.identifiers.items()), (known.key,)))


class _Sheet:
    """The rows while they are filed. A place counts the rows that have a subject; `rows` gives their row."""

    def __init__(
        self, standard: Standard, checked: Checked, filing: Filing, lines: Sequence[int], seen: SeenKeys,
        prepared: Prepared,
    ) -> None:  # fmt: skip
        self.standard, self.values, self.filing, self.lines, self.seen = standard, checked.values, filing, lines, seen
        self.prepared = prepared
        self.filed = Filed()

    def file(self, resolved: Resolved, *, dry: bool) -> Filed:
        """Sort the rows by what they mean, write them unless `dry`, and return the answer."""
        self._report(resolved)
        rows, subjects = resolved.rows, resolved.parties[SUBJECT]
        made: list[Known] = []
        if not dry:
            made, changes = keep_subjects(resolved, actor=self.filing.actor)
            self.filed.renamed = [(known.id, name) for known, name, _ in changes.renamed]
            self.filed.learned = changes.learned
            self.filed.made_subjects = [known.id for known in made]
        with making_searchable(made):
            stand_ins = [_stand_in(known) for known in subjects if known is not None]
            keys = natural_keys(self.standard, self.values, rows, stand_ins)
            content = self.prepared.content.of(rows)
        sorted_rows = self._sort(rows, keys, content.digests, lock=not dry)
        if not dry and any(sorted_rows.values()):
            draft = Draft(keys, subjects, content, self.prepared.columns_of(rows))
            self._write(draft, rows, resolved.parties, sorted_rows)
        self.filed.new = len(sorted_rows[None])
        self.filed.changed = sum(len(found) for kind, found in sorted_rows.items() if kind is not None)
        return self.filed

    def _report(self, resolved: Resolved) -> None:
        for row, column, message in resolved.warnings:
            self.filed.warnings.append(self._finding(row, column, "V12", "warning", message, "请核对名称和代码"))
        self.filed.doubtful = resolved.doubtful
        for row, column, rule, message, mend in resolved.refused:
            self.filed.refused.append(self._finding(row, column, rule, "error", message, mend))

    def _finding(self, row: int, column: str, rule: str, level: str, message: str, mend: str) -> Finding:
        shown = self.standard.columns[column]
        value = self.values[column][row]
        text = "" if value is None or shown.disclosure == "hidden" else shown.display(value)
        return Finding(row, column, rule, level, text, message, mend, False, self.lines[row])

    @property
    def key_column(self) -> str:
        """The column that V14 marks: the document number if it is part of the key, else the key's first column."""
        names = [name for name in self.standard.natural_key if name != SUBJECT]
        number = self.standard.record.get("document_number")
        fallback = self.standard.subject.name or next(iter(self.standard.columns))
        return number if number in names else next(iter(names), fallback)

    def _sort(
        self, rows: Sequence[int], keys: Sequence[str], digests: Sequence[bytes], *, lock: bool
    ) -> dict[Meaning | None, list[tuple[int, KnownRecord | None]]]:
        """Return (place, record on file) by meaning, None for new; twins and unchanged rows are only counted."""
        on_file = known_records(self.filing.item.pk, keys, lock=lock)
        found: dict[Meaning | None, list[tuple[int, KnownRecord | None]]] = {
            None: [], Meaning.CHANGES_DRAFT: [], Meaning.CORRECTS: [], Meaning.FILES_AGAIN: []
        }  # fmt: skip
        for place, (row, key, digest) in enumerate(zip(rows, keys, digests, strict=True)):
            if self._is_repeated(row, key, digest):
                continue
            record = on_file.get(key)
            means = meaning(record, unit_id=self.filing.unit.pk, digest=digest) if record else None
            if means == Meaning.SAME:
                self.filed.same += 1
            elif record and means in (Meaning.FOREIGN, Meaning.CLOSED):
                why = REFUSALS[Meaning.FOREIGN if means == Meaning.FOREIGN else record.status]
                self.filed.refused.append(self._finding(row, self.key_column, "V14", "error", *why))
            else:
                found[means].append((place, record))
        return found

    def _is_repeated(self, row: int, key: str, digest: bytes) -> bool:
        """Tell whether the file brought the row before: twins count once, a contradiction is an error."""
        line = self.lines[row]
        first = self.seen.first(key, digest, line)
        if first is None or first[0] == line:
            return False
        if first[1]:
            self.filed.same += 1
        else:
            message = f"与第 {first[0]} 行是同一条（主键相同），但内容不同"
            finding = self._finding(row, self.key_column, "V14", "error", message, "请核对后只保留正确的一行")
            self.filed.refused.append(finding)
        return True

    def _write(
        self,
        draft: Draft,
        rows: Sequence[int],
        parties: further.Parties,
        found: dict[Meaning | None, list[tuple[int, Any]]],
    ) -> None:
        places = [place for place, _ in found[None]]
        new_ids = writing.insert_records(self.filing, draft, places)
        changed = found[Meaning.CHANGES_DRAFT]
        again = found[Meaning.FILES_AGAIN]
        changed_ids = writing.change_records(self.filing, draft, changed, action="record.changed")
        changed_ids += writing.change_records(self.filing, draft, again, action="record.filed_again")
        self.filed.corrections = writing.propose_corrections(self.filing, draft, found[Meaning.CORRECTS])
        self.filed.ids = new_ids + changed_ids
        written = dict(zip(places + [place for place, _ in changed + again], self.filed.ids, strict=True))
        days = [
            ended or decided
            for ended, decided in zip(draft.columns["act_ended_on"], draft.columns["decided_on"], strict=True)
        ]
        further.write_parties(parties, written, days, anew=set(changed_ids))
        further.write_relations(self.standard, self.values, rows, parties, written)
