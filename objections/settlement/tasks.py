"""Celery entry of the settlement sheets."""

from celery import shared_task

from objections.settlement import following


@shared_task(acks_late=True, ignore_result=True)
def follow_settlements() -> None:
    following.follow()
