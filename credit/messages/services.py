"""The outbox of messages: queued with what caused them, sent later, tried again with growing pauses, all logged."""

import random
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import F, Model
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.messages.backends import TryLater, backend_for
from credit.messages.models import Message, MessageState
from credit.sealing import seal, unseal

FILE = Path(__file__).with_name("templates.toml")
MOST_ATTEMPTS = 20
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Template:
    """A message's name, whether the law demands it, and its words."""

    label: str
    subject: str
    text: str
    statutory: bool


@cache
def templates() -> dict[str, Template]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: Template(**entry) for code, entry in table.items()}


def queue(code: str, *, channel: str, address: str, about: Model | None = None, **values: str) -> Message:
    """Put a message into the outbox, in the transaction of what it tells about.

    Raises DomainError for a missing value.
    """
    template = templates()[code]
    try:
        text = template.text.format(**values)
    except KeyError as missing:
        raise DomainError("message_value", f"消息 {code} 缺少内容 {missing}。") from missing
    return Message.objects.create(
        template=code,
        channel=channel,
        is_statutory=template.statutory,
        sealed=seal({"address": address, "subject": template.subject, "text": text}),
        about_type=(about._meta.model_name or "") if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
    )


def send_due(*, limit: int = 100) -> int:
    """Send what is due, one transaction per message; returns how many went out. Safe to run twice at once."""
    sent = 0
    for _ in range(limit):
        outcome = _send_next()
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _send_next() -> bool | None:
    """Send the next due message; None when there is none. The row stays locked while it is sent."""
    due = Message.objects.filter(state=MessageState.PENDING, due_at__lte=timezone.now())
    message = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
    if message is None:
        return None
    content = unseal(message.sealed)
    try:
        backend_for(message.channel)(**content)
    except TryLater as trouble:
        _postpone(message, str(trouble))
        return False
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, last_error=""
    )
    return True


def _postpone(message: Message, trouble: str) -> None:
    """Try again later, each time twice as late with jitter; after MOST_ATTEMPTS a person must look."""
    attempts = message.attempts + 1
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
    Message.objects.filter(pk=message.pk).update(
        attempts=attempts,
        last_error=trouble[:200],
        due_at=timezone.now() + pause,
        state=MessageState.FAILED if attempts >= MOST_ATTEMPTS else MessageState.PENDING,
    )
