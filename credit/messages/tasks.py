"""Celery entries of the message outbox."""

from celery import shared_task

from credit.messages import services


@shared_task(acks_late=True, ignore_result=True)
def send_messages() -> None:
    services.send_due()
