"""Telling the applicant by message, and the staff by one digest a day."""

from django.conf import settings
from django.urls import reverse

from credit.messages.models import Channel
from credit.messages.services import queue, templates
from objections.cases.choices import CaseKind
from objections.cases.models import Case
from objections.cases.personal import open_personal


def tell_applicant(case: Case, code: str) -> int:
    """Queue a message to the applicant's contact and return how many; nobody to tell (anonymous, no contact) is 0.

    The message names the case and the next day to know, never the record or what was said: a telephone lies about.
    A statutory one goes out though the applicant muted the others.
    """
    contact = open_personal(case.sealed).contact
    if contact.get("mute") and not templates()[code].statutory:
        return 0
    values = {
        "number": case.number,
        "kind": CaseKind(case.kind).label,
        "unit": case.unit.name if case.unit else "网站管理员",
        "due": str(case.due_on or ""),
        "state_due": str(case.state_due_on or ""),
        "progress": settings.SITE_ADDRESS.rstrip("/") + reverse("case-progress"),
    }
    ways = [(Channel.SMS, contact.get("phone")), (Channel.EMAIL, contact.get("email"))]
    if contact.get("reply_by") in Channel.values:
        ways = [way for way in ways if way[0] == contact["reply_by"]] or ways
    sent = [queue(code, channel=channel, address=address, about=case, **values) for channel, address in ways if address]
    return len(sent)
