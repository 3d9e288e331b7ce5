"""The features' Celery tasks, gathered for discovery."""

from credit.attachments.tasks import purge_attachments
from credit.intake.tasks import check_batch, load_batch, rescue_batches
from credit.messages.tasks import send_messages
from credit.records.tasks import assess_new, end_terms, reassess_waiting
from credit.sharing.tasks import push_platform, sweep_deliveries

__all__ = [
    "assess_new",
    "check_batch",
    "end_terms",
    "load_batch",
    "purge_attachments",
    "push_platform",
    "reassess_waiting",
    "rescue_batches",
    "send_messages",
    "sweep_deliveries",
]
