"""Celery entry of the reconciliation."""

from celery import shared_task
from django.utils import timezone

from credit.sharing.reconciliation import services, statements


@shared_task(ignore_result=True)
def reconcile_nightly() -> None:
    services.nightly()
    statements.issue_due(today=timezone.localdate())
