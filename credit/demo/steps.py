"""Steps that happen once: each in a transaction with a line in the audit trail that says it is done.

A run that was broken off goes on with the first step that left no line, so nothing is ever made twice.
"""

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.db import connection, transaction

from credit.audit.models import AuditEntry
from credit.audit.services import note
from credit.records.models import Party, PublicationLog, Record, RecordRevision
from credit.search.models import SearchName
from credit.sharing.models import Delivery
from credit.subjects.models import Relation, Subject, SubjectIdentifier, SubjectName

BEGUN, STEP, DONE = "demo.begun", "demo.step", "demo.done"
Say = Callable[[str], object]
GROWING = (
    Delivery, Party, PublicationLog, Record, RecordRevision,
    Relation, SearchName, Subject, SubjectIdentifier, SubjectName,
)  # fmt: skip


def begun() -> dict[str, Any] | None:
    """Return the day, seed and size with which the demonstration was begun; None when there is none."""
    entry = AuditEntry.objects.filter(action=BEGUN).order_by("pk").first()
    return entry.facts if entry else None


def begin(*, today: date, seed: int, small: bool) -> None:
    """Note what everything follows from; a run that goes on later uses the same."""
    note(BEGUN, actor=None, today=today.isoformat(), seed=seed, small=small)


def is_done() -> bool:
    """Tell whether the demonstration is complete."""
    return AuditEntry.objects.filter(action=DONE).exists()


def weigh() -> None:
    """Let PostgreSQL look how much there is now: an empty portal fills faster than its own vacuuming notices.

    Without it statements are planned for empty tables, now and then with a plan that takes minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(one._meta.db_table for one in GROWING)}")


class Steps:
    """Runs steps that are not done yet and says how long each took."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._done = set(AuditEntry.objects.filter(action=STEP).values_list("facts__step", flat=True))

    def run(self, name: str, title: str, work: Callable[[], object], *, whole: bool = True) -> None:
        """Do `work` in a transaction unless the step is done; `work` may return words for the progress line.

        Not `whole`: it has transactions of its own, and doing it again after a break does no harm.
        """
        if name in self._done:
            return
        start = time.perf_counter()
        with transaction.atomic() if whole else nullcontext():
            told = work()
            note(STEP, actor=None, step=name)
        self._done.add(name)
        self._say(f"  {title}{f'：{told}' if told else ''}（{time.perf_counter() - start:.1f} 秒）")

    def finish(self) -> None:
        """Note that all of it is there."""
        note(DONE, actor=None)
