"""Nightly work on records, as Celery tasks; each is bounded, and starting it again does no harm."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from credit.records import publication, services


@shared_task(acks_late=True, ignore_result=True)
def end_terms() -> None:
    """End every record whose last visible day has passed, and what rests on an ended basis, a chunk at a time."""
    while services.end_terms():
        pass
    while services.end_bases():
        pass


@shared_task(acks_late=True, ignore_result=True)
def assess_new() -> None:
    """Judge what was loaded from files, so that the law section finds in its inbox what waits for it."""
    while services.assess_new():
        pass


@shared_task(acks_late=True, ignore_result=True)
def reassess_waiting() -> None:
    """Judge again what waits: a row of the amount table or a basis may have settled it."""
    services.reassess_waiting()


@shared_task(acks_late=True, ignore_result=True)
def shorten_publication_log() -> None:
    """Delete what the change feed does not tell any more, a chunk at a time."""
    while publication.shorten(before=timezone.now() - timedelta(days=settings.CHANGES_KEPT_DAYS)):
        pass
