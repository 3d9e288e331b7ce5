"""Celery entries of the content."""

from celery import shared_task

from publicity.content import reach


@shared_task(ignore_result=True)
def flush_readings() -> None:
    reach.flush()
