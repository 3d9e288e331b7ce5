"""Ways out for messages: Django's mail, and for short messages a gateway chosen by settings (a file by default)."""

import os
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.module_loading import import_string

from credit.messages.models import Channel


class TryLater(Exception):
    """The way out is blocked for now; the message stays in the outbox."""


class Backend(Protocol):
    """Sends one message; raises TryLater when it may be tried again."""

    def __call__(self, *, address: str, subject: str, text: str) -> None: ...


def send_by_mail(*, address: str, subject: str, text: str) -> None:
    """Send through Django's configured mail back end."""
    try:
        send_mail(subject, text, None, [address])
    except OSError as trouble:  # SMTP errors are OSErrors
        raise TryLater(type(trouble).__name__) from trouble


def write_to_file(*, address: str, subject: str, text: str) -> None:
    """Append to a private file in DATA_DIR: what a machine without an SMS gateway does."""
    folder = Path(settings.DATA_DIR) / "messages"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"sms-{timezone.localdate():%Y%m%d}.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as out:
        out.write(f"{timezone.localtime():%H:%M:%S}\t{address}\t{text}\n")


def backend_for(channel: str) -> Backend:
    """Return the way out of a channel."""
    return send_by_mail if channel == Channel.EMAIL else import_string(settings.SMS_BACKEND)
