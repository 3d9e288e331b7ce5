"""The features' Celery tasks, gathered for discovery."""

from credit.attachments.tasks import purge_attachments
from credit.messages.tasks import send_messages

__all__ = ["purge_attachments", "send_messages"]
