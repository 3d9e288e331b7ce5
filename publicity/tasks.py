"""The features' Celery tasks, gathered for discovery."""

from publicity.content.tasks import flush_readings
from publicity.measures.loop.tasks import tend_measures

__all__ = ["flush_readings", "tend_measures"]
