"""A code to a firm's registered contact, and the check of what came back; no answer tells whether there is one."""

import re
import secrets
import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.kernel.identifiers.uscc import parse_uscc
from credit.limits.services import Limit, spend
from credit.messages.models import Channel
from credit.messages.services import queue
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sealing import lookup_hash, unseal
from credit.subjects.models import ORGANISATION_KINDS, Subject
from objections.intake.drafts import Saved
from objections.intake.standing.models import ContactCode

FILE = Path(__file__).with_name("standing.toml")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
KNOWN = (RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)
WRONG = "验证码不对，或者已经过期。请核对后再输；收不到的，把这一栏清空，交盖章的说明。"
DAY = 86_400


@cache
def rules() -> dict[str, Any]:
    """Return the figures and columns of `standing.toml`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@transaction.atomic
def request_code(saved: Saved, code_of_firm: str, *, now: datetime | None = None) -> ContactCode:
    """Send a code to the registered contact of the firm with this credit code, if it has one.

    The caller says the same either way. Raises DomainError for a wrong credit code, TooMany after the day's codes.
    """
    uscc, moment = parse_uscc(code_of_firm), now or timezone.now()
    spend(Limit("contact-code", rules()["codes_a_day"], DAY), lookup_hash("contact-firm", uscc)[:24])
    code = f"{secrets.randbelow(10**6):06d}"
    contact = registered_contact(uscc)
    if contact:
        queue("CONTACT_CODE", channel=Channel.SMS, address=contact, digits=code, minutes=str(rules()["minutes"]))
    return ContactCode.objects.create(
        draft=saved.draft,
        firm_hash=_firm_hash(saved, uscc),
        code_hash=_code_hash(saved, uscc, code if contact else secrets.token_hex(8)),
        sent_at=moment,
        expires_at=moment + timedelta(minutes=rules()["minutes"]),
    )


def registered_contact(uscc: str) -> str:
    """Return the mobile number that the firm registered, from its newest record on file; empty where there is none."""
    subject = Subject.objects.filter(code=uscc, kind__in=ORGANISATION_KINDS, merged_into__isnull=True).first()
    if subject is None:
        return ""
    columns: dict[str, list[str]] = rules()["contacts"]
    records = Record.objects.filter(subject=subject, item__slug__in=columns, status__in=KNOWN).order_by("-pk")
    for slug, sealed in records.values_list("item__slug", "sealed"):
        told = unseal(sealed) if sealed else {}
        for name in columns[slug]:
            if number := MOBILE.fullmatch(re.sub(r"\D", "", str(told.get(name) or ""))):
                return number[0]
    return ""


def confirm(saved: Saved, code_of_firm: str, code: str, *, now: datetime | None = None) -> None:
    """Take a code as proof. Raises DomainError "contact_code", the same for wrong, expired, used up and never sent."""
    moment = now or timezone.now()
    uscc = _canonical(code_of_firm)
    with transaction.atomic():
        last = _codes(saved).select_for_update().order_by("-pk").first()
        fits = last is not None and last.expires_at > moment and last.tries < rules()["tries"]
        told = _code_hash(saved, uscc, re.sub(r"\D", "", code)[:12])
        right = secrets.compare_digest(last.code_hash if last else "0" * 64, told)
        if last is not None:
            _codes(saved).filter(pk=last.pk).update(tries=F("tries") + 1)
        if fits and right and last is not None:
            _codes(saved).filter(pk=last.pk).update(confirmed_at=moment)
            return
    raise DomainError("contact_code", WRONG, {"contact_code": WRONG})


def is_proved(saved: Saved, code_of_firm: str) -> bool:
    """Tell whether the firm of this credit code proved itself in this form."""
    firm = _firm_hash(saved, _canonical(code_of_firm))
    return _codes(saved).filter(firm_hash=firm, confirmed_at__isnull=False).exists()


def _codes(saved: Saved) -> QuerySet[ContactCode]:
    return ContactCode.objects.filter(draft=saved.draft)


def _canonical(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()[:40]


def _firm_hash(saved: Saved, uscc: str) -> str:
    return lookup_hash("contact-firm-of-form", f"{saved.token}|{uscc}")


def _code_hash(saved: Saved, uscc: str, code: str) -> str:
    return lookup_hash("contact-code", f"{saved.token}|{uscc}|{code}")
