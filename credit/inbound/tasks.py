"""Celery entries of what comes in."""

from celery import shared_task
from django.utils import timezone

from credit.inbound import handing_in, polling
from credit.inbound.mirrors import fetching


@shared_task(ignore_result=True)
def poll_sources() -> None:
    polling.poll_due()


@shared_task(ignore_result=True)
def finish_handovers() -> None:
    handing_in.finish()


@shared_task(ignore_result=True)
def fetch_lists() -> None:
    """Ask each due source in a task of its own: a platform that is slow keeps no other waiting."""
    for source_id in fetching.due_sources(timezone.now()):
        fetch_list.delay(source_id)


@shared_task(ignore_result=True)
def fetch_list(source_id: int) -> None:
    fetching.fetch(source_id)
