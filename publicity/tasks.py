"""The features' Celery tasks, gathered for discovery."""

from publicity.content.tasks import flush_readings
from publicity.inspections.tasks import remind_inspectors
from publicity.lists.tasks import find_candidates, run_nightly
from publicity.measures.loop.tasks import tend_measures
from publicity.opendata.tasks import look_through

__all__ = ["find_candidates", "flush_readings", "look_through", "remind_inspectors", "run_nightly", "tend_measures"]
