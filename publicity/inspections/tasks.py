"""Celery task of random inspections; the work lives in the services."""

from celery import shared_task

from publicity.inspections import reminding


@shared_task(ignore_result=True)
def remind_inspectors() -> None:
    """Remind units of inspections and results that are late."""
    reminding.remind()
