"""The features' Celery tasks, gathered for discovery."""

from credit.attachments.tasks import purge_attachments
from credit.inbound.tasks import fetch_list, fetch_lists, finish_handovers, poll_sources
from credit.intake.tasks import check_batch, load_batch, rescue_batches
from credit.messages.tasks import send_messages
from credit.records.tasks import assess_new, end_terms, reassess_waiting
from credit.sharing.reconciliation.tasks import reconcile_nightly
from credit.sharing.tasks import archive_deliveries, collect_feedback, push_platform, sweep_deliveries

__all__ = [
    "assess_new",
    "check_batch",
    "end_terms",
    "fetch_list",
    "fetch_lists",
    "finish_handovers",
    "load_batch",
    "poll_sources",
    "purge_attachments",
    "archive_deliveries",
    "collect_feedback",
    "push_platform",
    "reassess_waiting",
    "reconcile_nightly",
    "rescue_batches",
    "send_messages",
    "sweep_deliveries",
]
