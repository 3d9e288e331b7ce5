"""Celery tasks of the joint-measure loop; the work lives in the services."""

from celery import shared_task

from publicity.measures.loop import lifting, reminding


@shared_task(ignore_result=True)
def tend_measures() -> None:
    """Lift what lost its basis, then remind whoever has steps due."""
    lifting.lift_lapsed()
    reminding.remind()
