"""Celery entries of the sharing outbox."""

from celery import shared_task

from credit.sharing import archiving, outbox, returns, sending, services


@shared_task(acks_late=True, ignore_result=True)
def push_platform(platform_id: int) -> None:
    if sending.push_platform(platform_id):
        outbox.send_task(platform_id)


@shared_task(ignore_result=True)
def sweep_deliveries() -> None:
    services.sweep()


@shared_task(ignore_result=True)
def collect_feedback() -> None:
    returns.collect_all()


@shared_task(ignore_result=True)
def archive_deliveries() -> None:
    archiving.archive()
