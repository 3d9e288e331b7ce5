"""Last days that cannot be known yet, and mending those reckoned by weekends once a year's holidays are loaded.

A statement and a publicity run in working days. While the calendar of a year on the way is missing their last day is
provisional (暂按周末推算): the procedure goes on, but some working days later, so that no holiday that is announced
afterwards has taken anybody's time away. Last days only ever grow.
"""

import logging
from datetime import date

from django.db import transaction

from credit.calendars.models import CalendarYear
from credit.kernel.errors import DomainError
from credit.kernel.workdays import Due
from credit.records.candidates import lock
from publicity.lists import entries, procedure
from publicity.lists.lifecycle import S
from publicity.lists.models import ListCandidate

log = logging.getLogger(__name__)


def statement_due(candidate: ListCandidate) -> Due | None:
    """Return the last day for a statement as the calendar tells it today; None before the notice was served."""
    if candidate.served_on is None:
        return None
    return procedure.due(candidate.served_on, procedure.on(candidate.served_on).statement_workdays)


def publicity_due(candidate: ListCandidate) -> Due | None:
    """Return the last day of the publicity as the calendar tells it today; None where there was none."""
    if candidate.publicity_from is None:
        return None
    return procedure.due(candidate.publicity_from, candidate.list_type.publicity_workdays)


def last_possible(due: Due) -> date:
    """Return the last day on which the time may still run: later than a provisional last day by the margin."""
    if not due.provisional:
        return due.on
    return procedure.due(due.on, procedure.on(due.on).provisional_margin_workdays).on


def require_over(due: Due | None, what: str, *, day: date) -> None:
    """Raise DomainError while a provisional last day may turn out to be later; a certain one is the caller's to ask.

    Holidays not announced yet can only make the time longer; the margin covers the most they ever did.
    """
    if due is None or not due.provisional or day > last_possible(due):
        return
    newest = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first()
    year = max(due.on.year, newest + 1 if newest else due.on.year)
    raise DomainError(
        "calendar_missing",
        f"{year} 年的节假日安排还没有载入，{what}的最后一天（{due.on}）暂按周末推算，放假会使它推后。"
        f"请管理员载入 {year} 年节假日安排后办理；一直没有载入的，{last_possible(due)} 以后可以办理。",
    )


def recompute_provisional() -> int:
    """Reckon the last days of open statements and publicities anew and return how many grew."""
    waiting = ListCandidate.objects.filter(status__in=(S.NOTIFIED, S.PUBLICISING)).order_by("pk")
    return sum(_grown(pk, record) for pk, record in list(waiting.values_list("pk", "record_id")))


@transaction.atomic
def _grown(pk: int, record_id: int | None) -> bool:
    if record_id is not None:
        lock([record_id])
    candidate = ListCandidate.objects.select_for_update(of=("self",)).select_related("subject", "unit").get(pk=pk)
    if candidate.status == S.NOTIFIED:
        return _statement_grown(candidate)
    return candidate.status == S.PUBLICISING and _publicity_grown(candidate)


def _statement_grown(candidate: ListCandidate) -> bool:
    due, known = statement_due(candidate), candidate.statement_due_on
    if due is None or known is None or due.on < known or (due.on == known and not candidate.due_is_provisional):
        return False
    candidate.statement_due_on = candidate.due_on = due.on
    candidate.due_is_provisional = due.provisional
    candidate.save(update_fields=["statement_due_on", "due_on", "due_is_provisional"])
    return due.on > known


def _publicity_grown(candidate: ListCandidate) -> bool:
    due, known = publicity_due(candidate), candidate.publicity_until
    if due is None or known is None or due.on <= known:
        return False
    candidate.publicity_until = due.on
    workdays = procedure.on(due.on).determination_workdays
    next_due = procedure.due(due.on, workdays)
    candidate.due_on, candidate.due_is_provisional = next_due.on, next_due.provisional
    candidate.save(update_fields=["publicity_until", "due_on", "due_is_provisional"])
    _tell_record(candidate, due.on)
    return True


def _tell_record(candidate: ListCandidate, until: date) -> None:
    """Let the record on show say the new last day; a record that cannot be corrected now gets it with the decision."""
    try:
        with transaction.atomic():
            entries.correct_publicity(candidate)
    except DomainError as refusal:
        log.warning("candidate %s: publicity until %s is not on its record: %s", candidate.pk, until, refusal.code)
