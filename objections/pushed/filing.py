"""Making cases of what was pushed: one for each number of a platform, or a sentence why not yet."""

import logging
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credit.audit.services import note
from credit.catalogue import standards
from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.sealing import lookup_hash, unseal
from objections.cases.actors import SYSTEM
from objections.cases.choices import ApplicantKind, CaseChannel, CaseKind
from objections.cases.models import Case
from objections.intake.application import Application
from objections.intake.repair_gate import RELEASED
from objections.intake.services import open_case
from objections.kinds.fields import fields_of
from objections.pushed.models import PushedRepair

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=10)  # the record may still be on its way


def waiting() -> QuerySet[PushedRepair]:
    """Return what was pushed and is neither a case nor sent back."""
    return PushedRepair.objects.filter(case__isnull=True, refused_at__isnull=True)


def file_all(*, today: date | None = None, limit: int = 200) -> int:
    """Make cases of what waits and is due; return how many pushes have one now."""
    due = waiting().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    return sum(_try(pk, today) for pk in list(due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def file_one(pk: int, *, today: date | None = None) -> bool:
    """Make the case of one push, or take the one that was entered by hand; tell whether it has one now."""
    pushed = (
        waiting().select_for_update(skip_locked=True, of=("self",)).select_related("platform").filter(pk=pk).first()
    )
    if pushed is None:
        return False
    told = unseal(pushed.sealed)
    try:
        pushed.case = _entered(pushed, told) or _open(pushed, told, today)
    except DomainError as refused:
        pushed.fault, pushed.due_at = str(refused)[:500], timezone.now() + AGAIN
        pushed.save(update_fields=["fault", "due_at"])
        return False
    pushed.fault = ""
    pushed.save(update_fields=["case", "fault"])
    note("case.pushed", pushed.case, actor=None, platform=pushed.platform.code, number=pushed.number)
    return True


def _try(pk: int, today: date | None) -> bool:
    """File one; what breaks on the way is left for a person, and keeps no other waiting."""
    try:
        return file_one(pk, today=today)
    except Exception as error:
        log.error("pushed repair %s: no case (%s)", pk, type(error).__name__)
        fault = "系统没能自动立件，请代为登记。"
        PushedRepair.objects.filter(pk=pk).update(fault=fault, due_at=timezone.now() + AGAIN)
        return False


def words_of(pushed: PushedRepair) -> dict[str, Any]:
    """Return what the platform told: uscc, name, decision_number, the words, contact, materials; empty once erased."""
    return unseal(pushed.sealed)


def _entered(pushed: PushedRepair, told: dict[str, Any]) -> Case | None:
    """Return the case that staff entered under the platform's number for the same firm."""
    cases = Case.objects.of_kind(CaseKind.REPAIR).filter(channel=CaseChannel.PLATFORM, external_number=pushed.number)
    return cases.filter(uscc=told["uscc"]).order_by("pk").first() if told["uscc"] else None


def _open(pushed: PushedRepair, told: dict[str, Any], today: date | None) -> Case:
    """Open the case. The token is made of platform and number, so the database knows one case for them."""
    record = _record(pushed, told)
    application = Application(
        kind=CaseKind.REPAIR,
        channel=CaseChannel.PLATFORM,
        external_number=pushed.number,
        applicant_kind=ApplicantKind.ORGANISATION,
        record_id=record.pk,
        organisation_name=told["name"] or record.subject.name,
        uscc=told["uscc"],
        agent={"name": told["contact"].get("name", "")},
        contact={name: told["contact"].get(name, "") for name in ("phone", "email", "address")},
        fields={one.name: told.get(one.name) for one in fields_of(CaseKind.REPAIR)},
        may_publish=told["may_publish"],
        received_at=min(pushed.received_at, timezone.now()),
    )
    token = lookup_hash("pushed-repair", f"{pushed.platform.code}|{pushed.number}")
    return open_case(application, token=token, actor=SYSTEM, today=today).case


def _record(pushed: PushedRepair, told: dict[str, Any]) -> Record:
    """Return the record on show of this decision and firm. Raises DomainError with what a person should look at."""
    number, uscc = told["decision_number"], told["uscc"]
    if not number or not uscc:
        raise DomainError("unmatched", "平台没有写明决定书文号或统一社会信用代码，请向平台核实。")
    found = Record.objects.filter(document_key=document_key(number)[:128]).select_related("item", "subject")
    ours = list(found.filter(subject__code=uscc, status__in=RELEASED)[:10])
    if len(ours) > 1:
        ours = [one for one in ours if standards.get(one.item.slug).wire_kind == pushed.record_kind] or ours
    if len(ours) == 1:
        return ours[0]
    if ours:
        raise DomainError("unmatched", "有多条在公示的记录用这个文书号，请核对是哪一条后代为登记。")
    if found.filter(subject__code=uscc).exists():
        raise DomainError("unmatched", "这条信息现在没有公示（可能已经修复、期满或撤下），请核对后退回平台。")
    if found.exists():
        raise DomainError("unmatched", "有这个文书号的记录，但统一社会信用代码不一致，请核对是不是同一单位。")
    raise DomainError("unmatched", "没有找到这个文书号的记录：可能不是本局作出的决定，或还没有录入。")
