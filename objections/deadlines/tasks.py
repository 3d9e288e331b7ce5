"""Celery entries of the clocks."""

from celery import shared_task
from django.utils import timezone

from objections.deadlines import sweeping
from objections.intake import drafts
from objections.retention import services as retention


@shared_task(acks_late=True, ignore_result=True)
def sweep_cases() -> None:
    sweeping.run(today=timezone.localdate())


@shared_task(acks_late=True, ignore_result=True)
def purge_cases() -> None:
    drafts.purge(today=timezone.localdate())
    retention.purge_sealed(today=timezone.localdate())
