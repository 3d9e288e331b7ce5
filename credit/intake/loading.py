"""The two passes over a stored file: checking (nothing is written) and loading (one transaction)."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.attachments import services as attachments
from credit.audit.services import note
from credit.catalogue import additions, standards
from credit.catalogue.exceptions import accepted_codes
from credit.intake.findings import KEPT, KEPT_FOR_SYSTEMS, Summary
from credit.intake.judging import Judged, Order, judge
from credit.intake.models import Batch, BatchStatus
from credit.intake.progress import Progress
from credit.intake.reports import Report, report_for
from credit.intake.tables import Table, open_table
from credit.records import services as records
from credit.records.filing import Filed, reporting_calendar
from credit.records.models import Source
from credit.subjects.models import DoubtfulMatch

RELEASE = 5_000
Listener = Callable[[int], None]
"""Told how many rows are done."""


def open_batch(batch: Batch) -> Table:
    """Return the table of a batch's stored file."""
    if batch.file is None:
        raise LookupError("a batch without a file cannot be read again")
    opener = lambda: attachments.open_content(batch.file)  # noqa: E731
    return open_table(opener, standards.get(batch.item.slug), size=batch.file.size, name=batch.file_name)


@contextmanager
def keys_checked_at_once() -> Iterator[None]:
    """Check foreign keys with each statement instead of all at the end, while the next rows are being read."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _order(batch: Batch, *, dry: bool, decided: Mapping[int, int]) -> Order:
    additions.follow()
    standard = standards.get(batch.item.slug)
    return Order(
        standard, batch.item, batch.unit, batch.entered_by, batch, batch.source, timezone.localdate(), dry,
        reporting_calendar(standard), decided, accepted_codes(),
    )  # fmt: skip


def check(batch: Batch) -> Batch:
    """Judge every row, keep the summary and the marked workbook."""
    table = open_batch(batch)
    report = report_for(batch, table, wanted=False)
    summary = _run(batch, table, _order(batch, dry=True, decided={}), report, listener=None, keep=lambda judged: None)
    made = report.close(summary)
    Batch.objects.filter(pk=batch.pk).update(
        status=BatchStatus.CHECKED, heartbeat_at=timezone.now(), findings=summary.kept, report=made or batch.report,
        **summary.counts(),
    )  # fmt: skip
    note("batch.checked", batch, actor=batch.entered_by, unit=batch.unit, counts=summary.counts())
    return Batch.objects.get(pk=batch.pk)


def load(batch: Batch, *, publisher: Any, report: bool, listener: Listener | None) -> Batch:
    """File every good row in one transaction, note it once in the audit trail, and make the marked workbook."""
    table = open_batch(batch)
    sheet_report = report_for(batch, table, wanted=report)
    decided = dict(
        DoubtfulMatch.objects.filter(batch=batch, decided__isnull=False).values_list("row_number", "decided_id")
    )
    effects = _Effects(batch)
    with transaction.atomic(), keys_checked_at_once():
        summary = _run(batch, table, _order(batch, dry=False, decided=decided), sheet_report, listener, effects.add)
        if publisher is not None:
            effects.release(publisher)
        _note_doubtful(batch, effects.doubtful, decided)
        _finish(batch, summary, effects)
    made = sheet_report.close(summary)
    if made is not None:
        Batch.objects.filter(pk=batch.pk).update(report=made)
    return Batch.objects.get(pk=batch.pk)


def _run(
    batch: Batch, table: Table, order: Order, report: Report, listener: Listener | None, keep: Callable[[Judged], None]
) -> Summary:
    most = KEPT_FOR_SYSTEMS if batch.source == Source.API else KEPT
    summary = Summary(order.standard, most=most)
    with Progress(batch.pk) as progress:
        for judged in judge(table, order):
            summary.add(judged)
            keep(judged)
            report.add(judged)
            progress.report(summary.rows)
            if listener is not None:
                listener(summary.rows)
            del judged  # before the next one comes
    return summary


class _Effects:
    """What a load did, so that it can be released and undone: record and subject ids, nothing else."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.ids = array("q")  # a million of them
        self.corrections = array("q")
        self.doubtful: dict[int, tuple[str, str, list[int]]] = {}
        self.renamed: list[tuple[int, str]] = []
        self.learned: list[tuple[int, list[int]]] = []
        self.subjects: list[list[int]] = []
        self.published = 0
        self.withheld: Counter[str] = Counter()

    def add(self, judged: Judged) -> None:
        """Remember a chunk."""
        filed: Filed = judged.filed
        self.ids.extend(filed.ids)
        self.corrections.extend(filed.corrections)
        self.doubtful |= judged.doubtful
        self.renamed += filed.renamed
        self.learned += filed.learned
        for number in filed.made_subjects:
            if self.subjects and self.subjects[-1][1] == number - 1:
                self.subjects[-1][1] = number
            else:
                self.subjects.append([number, number])

    def release(self, publisher: Any) -> None:
        """Publish what was filed, as a second person, and count what the rules still hold back, by reason."""
        for start in range(0, len(self.ids), RELEASE):
            self._count(records.publish(self.ids[start : start + RELEASE], actor=publisher))
        for start in range(0, len(self.corrections), RELEASE):
            self._count(records.apply_corrections(self.corrections[start : start + RELEASE], actor=publisher))

    def _count(self, outcome: records.Outcome) -> None:
        self.published += len(outcome.done)
        self.withheld.update(outcome.refused.values())

    def merged(self) -> dict[str, Any]:
        """Return the effects together with those of earlier loads of the batch."""
        before = self.batch.effects or {}
        return {
            "subjects": before.get("subjects", []) + self.subjects,
            "renamed": before.get("renamed", []) + [list(one) for one in self.renamed],
            "learned": before.get("learned", []) + [list(one) for one in self.learned],
            "published": before.get("published", 0) + self.published,
            "withheld": dict(self.withheld),
        }


def _note_doubtful(
    batch: Batch, doubtful: Mapping[int, tuple[str, str, list[int]]], decided: Mapping[int, int]
) -> None:
    """Write the rows that wait for a person, once each."""
    known = set(DoubtfulMatch.objects.filter(batch=batch).values_list("row_number", flat=True))
    for line, (name, reason, candidates) in doubtful.items():
        if line in known:
            continue
        match = DoubtfulMatch.objects.create(batch=batch, name=name[:200], row_number=line, reason=reason[:200])
        match.candidates.set(candidates)


def _finish(batch: Batch, summary: Summary, effects: _Effects) -> None:
    counts = summary.counts()
    if batch.loaded_at:
        counts["rows_new"] += batch.rows_new
        counts["rows_changed"] += batch.rows_changed
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(
        status=BatchStatus.LOADED, loaded_at=batch.loaded_at or now, heartbeat_at=now, findings=summary.kept,
        effects=effects.merged(), **counts,
    )  # fmt: skip
    note(
        "batch.loaded",
        batch,
        actor=batch.entered_by,
        unit=batch.unit,
        published=effects.published,
        counts=summary.counts(),
    )
