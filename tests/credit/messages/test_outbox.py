"""Messages leave through the outbox: sealed, logged, tried again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.messages import services
from credit.messages.backends import TryLater
from credit.messages.models import Message, MessageState

pytestmark = pytest.mark.django_db


def _queue(channel="email", address="clerk@example.invalid"):
    return services.queue("TEST", channel=channel, address=address, number="示例1")


def test_a_message_is_sent_once_and_its_address_is_not_in_the_clear():
    message = _queue()
    assert b"clerk@example.invalid" not in bytes(message.sealed)
    assert services.send_due() == 1
    assert services.send_due() == 0
    assert mail.outbox[0].to == ["clerk@example.invalid"]
    assert "示例1" in mail.outbox[0].body


def test_a_missing_value_is_refused_when_queued():
    with pytest.raises(DomainError, match="number"):
        services.queue("TEST", channel="email", address="a@example.invalid")


def test_without_a_gateway_short_messages_go_to_a_private_file(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    _queue("sms", "13800000000")
    assert services.send_due() == 1
    (path,) = (tmp_path / "messages").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert "示例1" in path.read_text(encoding="utf-8")


def _blocked(**_):
    raise TryLater("SMTPServerDisconnected")


def test_a_blocked_way_out_keeps_the_message_for_later(monkeypatch):
    message = _queue()
    monkeypatch.setattr(services, "backend_for", lambda channel: _blocked)
    assert services.send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.PENDING, 1)
    assert message.due_at > timezone.now() + timedelta(seconds=20)


def test_after_many_tries_a_person_must_look(monkeypatch):
    message = _queue()
    Message.objects.update(attempts=services.MOST_ATTEMPTS - 1)
    monkeypatch.setattr(services, "backend_for", lambda channel: _blocked)
    services.send_due()
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
