"""Files of articles: pictures are drawn anew, so that neither position, camera nor anything hidden goes along."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from credit.attachments.cleaning import Bounds, clean
from credit.attachments.content import detect_type
from credit.attachments.models import Attachment
from credit.attachments.services import store as store_attachment

PICTURES = frozenset({"png", "jpeg", "webp"})
BOUNDS = Bounds(pixels=50_000_000, stored_pixels=50_000_000, side=1600)
"""Editors may hand in large pictures; the longest side kept is wider than any page shows."""


def store(upload: Any, *, actor: Any) -> Attachment:
    """Store a file or a picture of an article. Raises DomainError in plain Chinese when it is neither."""
    kind = detect_type(upload.file)
    if kind in PICTURES:
        picture = clean(upload.file, kind, BOUNDS, name=upload.name)
        return store_attachment(picture, purpose="article-image", name=upload.name, actor=actor)
    return store_attachment(upload.file, purpose="article-file", name=upload.name, actor=actor)


def discard(attachment: Attachment) -> None:
    """Let the content of a file that was taken out of its article go with the next purge."""
    Attachment.objects.filter(pk=attachment.pk).update(keep_until=timezone.localdate() - timedelta(days=1))
