"""The features' Celery tasks, gathered for discovery."""

from credit.attachments.tasks import purge_attachments
from credit.messages.tasks import send_messages
from credit.sharing.tasks import push_platform, sweep_deliveries

__all__ = ["purge_attachments", "push_platform", "send_messages", "sweep_deliveries"]
