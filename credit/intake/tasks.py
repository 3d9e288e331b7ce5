"""Celery entries of the intake; the work is in `services`."""

from celery import shared_task

from credit.intake import services


@shared_task(acks_late=True, ignore_result=True)
def check_batch(batch_id: int) -> None:
    services.check(batch_id)


@shared_task(acks_late=True, ignore_result=True)
def load_batch(batch_id: int) -> None:
    services.load(batch_id)


@shared_task(ignore_result=True)
def rescue_batches() -> None:
    services.rescue()
