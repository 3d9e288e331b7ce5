"""Where a record and a subject are shown."""

from django.urls import reverse

from credit.records.models import Record
from credit.subjects.models import Subject

OWN_PAGES = {"licence": "licence-detail", "penalty": "penalty-detail"}


def of_record(record: Record) -> str:
    """Return the canonical page of a record."""
    return reverse(OWN_PAGES.get(record.item.slug, "record-detail"), args=[record.public_id])


def of_subject(subject: Subject) -> str | None:
    """Return the page of a subject's file; None for persons and what they own, who have none."""
    return None if subject.is_personal else reverse("subject-detail", args=[subject.public_id])
