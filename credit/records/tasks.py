"""Nightly work on records, as Celery tasks; each is bounded, and starting it again does no harm."""

from celery import shared_task

from credit.records import services


@shared_task(acks_late=True, ignore_result=True)
def end_terms() -> None:
    """End every record whose last visible day has passed, and what rests on an ended basis, a chunk at a time."""
    while services.end_terms():
        pass
    while services.end_bases():
        pass
