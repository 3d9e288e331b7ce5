"""Celery entries of what comes in."""

from celery import shared_task

from credit.inbound import handing_in, polling


@shared_task(ignore_result=True)
def poll_sources() -> None:
    polling.poll_due()


@shared_task(ignore_result=True)
def finish_handovers() -> None:
    handing_in.finish()
