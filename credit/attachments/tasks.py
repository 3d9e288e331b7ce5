"""Celery entries of the attachments."""

from celery import shared_task
from django.utils import timezone

from credit.attachments import services


@shared_task(acks_late=True, ignore_result=True)
def purge_attachments() -> None:
    services.purge_expired(today=timezone.localdate())
    services.scan_waiting()
