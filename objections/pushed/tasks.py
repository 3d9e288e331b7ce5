"""Celery entry of what platforms push."""

from celery import shared_task

from objections.pushed import fetching, filing, results


@shared_task(acks_late=True, ignore_result=True)
def exchange_repairs() -> None:
    """Fetch, file, tell: each goes on although a platform is away."""
    fetching.fetch_all()
    filing.file_all()
    results.tell_all()
