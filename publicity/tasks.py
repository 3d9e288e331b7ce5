"""The features' Celery tasks, gathered for discovery."""

from publicity.content.tasks import flush_readings

__all__ = ["flush_readings"]
