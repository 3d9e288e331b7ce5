"""Issuing documents and checking them."""

import hashlib
import io
import secrets
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from credit.attachments.services import store
from credit.audit.services import note
from credit.documents.models import IssuedDocument
from credit.documents.typesetting import qr_svg, typeset
from credit.kernel.ids import public_id
from credit.units.models import Unit

KINDS = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: its Chinese name, the word in its number, its validity in days (None: without end)."""

    label: str
    word: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document says: title, whom it addresses, paragraphs, a table of facts, and its 文号 where it has one.

    The number under which it is checked is in the foot of every page; without a 文号 it stands under the title too.
    """

    title: str
    paragraphs: list[str]
    addressee: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    reference: str = ""


@cache
def kinds() -> dict[str, DocumentKind]:
    table = tomllib.loads(KINDS.read_text(encoding="utf-8"))
    return {name: DocumentKind(**entry) for name, entry in table.items()}


def _number(kind: DocumentKind, day: date) -> str:
    return f"{settings.DOCUMENT_PREFIX}-{kind.word}-{day:%Y%m%d}-{secrets.randbelow(10**8):08d}"


@transaction.atomic
def issue(kind_name: str, draft: Draft, *, unit: Unit, actor: Any) -> IssuedDocument:
    """Typeset, store and register a document; its number and check code are on every page."""
    kind, today = kinds()[kind_name], timezone.localdate()
    number, code = _number(kind, today), public_id(10)
    address = f"{settings.SITE_ADDRESS}/documents/check/"
    pdf = typeset(
        {
            "title": draft.title,
            "number": number,
            "reference": draft.reference,
            "check_code": code,
            "addressee": draft.addressee,
            "paragraphs": draft.paragraphs,
            "facts": [list(fact) for fact in draft.facts],
            "issuer": unit.name,
            "issued_on": f"{today.year}年{today.month}月{today.day}日",
            "check_address": address,
            "qr": qr_svg(f"{address}?number={number}"),
            "demo": "演示数据" if settings.IS_DEMO else "",
        }
    )
    attachment = store(io.BytesIO(pdf), purpose="document", name=f"{number}.pdf", actor=actor)
    document = IssuedDocument.objects.create(
        number=number,
        check_code=code,
        kind=kind_name,
        title=draft.title,
        unit=unit,
        valid_until=today + timedelta(days=kind.days) if kind.days else None,
        sha256=hashlib.sha256(pdf).hexdigest(),
        attachment=attachment,
    )
    note("document.issued", document, actor=actor, unit=unit, kind=kind_name)
    return document


def void(document: IssuedDocument, *, actor: Any, reason: str) -> None:
    """Make a document void from now on; the check page says so."""
    document.voided_at = timezone.now()
    document.save(update_fields=["voided_at"])
    note("document.voided", document, actor=actor, reason=reason)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the public check page tells: nothing about whom the document addresses or what it says."""

    state: str  # valid | expired | void | unknown
    kind: str = ""
    unit: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    sha256: str = ""


def check(number: str, code: str, *, today: date | None = None) -> CheckResult:
    """Judge a number and check code; a wrong pair and an unknown number look the same."""
    document = IssuedDocument.objects.filter(number=number.strip().upper()).select_related("unit").first()
    if document is None or not secrets.compare_digest(document.check_code.encode(), code.strip().lower().encode()):
        return CheckResult("unknown")
    day = today or timezone.localdate()
    expired = document.valid_until is not None and document.valid_until < day
    return CheckResult(
        state="void" if document.voided_at else "expired" if expired else "valid",
        kind=kinds()[document.kind].label,
        unit=document.unit.name if document.unit else "",
        issued_on=timezone.localdate(document.issued_at),
        valid_until=document.valid_until,
        sha256=document.sha256,
    )
