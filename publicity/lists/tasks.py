"""Celery entries of the lists."""

from celery import shared_task

from publicity.lists import finding, nightly


@shared_task(ignore_result=True)
def find_candidates() -> None:
    """Run the counting rules."""
    finding.find_candidates()


@shared_task(ignore_result=True)
def run_nightly() -> None:
    """Do what happens to lists by itself."""
    nightly.run()
