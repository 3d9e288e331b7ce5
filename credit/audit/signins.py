"""Sign-ins, sign-outs and refused tries go into the audit trail; of a refused try only that it happened."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from credit.audit.services import note


@receiver(user_logged_in)
def _signed_in(sender: Any, user: Any, **_: Any) -> None:
    note("session.started", user, actor=user)


@receiver(user_logged_out)
def _signed_out(sender: Any, user: Any, **_: Any) -> None:
    if user is not None:
        note("session.ended", user, actor=user)


@receiver(user_login_failed)
def _refused(sender: Any, **_: Any) -> None:
    note("session.refused", actor=None)
