"""Celery entries of the open data."""

from celery import shared_task

from credit.catalogue import standards
from publicity.opendata import verdicts


@shared_task(acks_late=True, ignore_result=True)
def look_through() -> None:
    """Look through the public records of every item that have no verdict of today's condition, a chunk at a time."""
    for standard in standards.load().values():
        last: int | None = 0
        while last is not None:
            last = verdicts.look_through(standard, after=last)
