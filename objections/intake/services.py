"""Taking in cases: from the public form, the window, the hotlines, the platforms; each filing makes one case."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.attachments.policies import storage_policies
from credit.attachments.services import store
from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.records.models import Record
from credit.sealing import lookup_hash
from credit.units import policies as rights
from objections.cases.actors import SYSTEM, staff_or_none
from objections.cases.choices import ApplicantKind, CaseChannel, CaseKind, Standing
from objections.cases.models import Case, CaseEvent, CaseFile
from objections.cases.moments import moment_on
from objections.cases.numbers import case_number, code_for, code_hash, token_hash
from objections.cases.personal import applicant_key, seal_personal
from objections.deadlines import clocks
from objections.intake import repair_gate
from objections.intake.application import Application, Checked, check
from objections.kinds.table import Who
from objections.kinds.tables import table_of
from objections.moves.services import act, lock_record
from objections.notifications.services import tell_applicant

RECEIVED = {CaseKind.OBJECTION: "OBJ_RECEIVED", CaseKind.COMPLAINT: "CMP_RECEIVED", CaseKind.REPAIR: "REPAIR_RECEIVED"}


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a filing. `code` is the query code to print; empty where the same content was filed before with
    another form: then the receipt of that time holds it. `is_new` is false for any repetition."""

    case: Case
    code: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to hand in: open binary content, its name, what it is (材料名称)."""

    source: BinaryIO
    name: str
    label: str = ""


def open_case(
    application: Application,
    *,
    token: str,
    actor: Any = None,
    papers: Iterable[Paper] = (),
    attachments: Iterable[Attachment] = (),
    today: date | None = None,
    converted_from: Case | None = None,
) -> Opened:
    """File an application once: the same token, or the same content of the same person, is the same case.

    `actor` is the member of staff who enters it, None for the public form. `papers` are stored now, `attachments` were
    stored while the form was filled in. Raises DomainError "application" (all fields at once), "repair_closed",
    "file_…"; NotAllowed for staff without the right to register.
    """
    if known := Case.objects.filter(token_hash=token_hash(token)).first():
        return Opened(known, code_for(token), is_new=False)
    day = today or timezone.localdate()
    _require_registrar(application, actor)
    checked = check(application, today=day)
    try:
        with transaction.atomic():
            opened = _open(application, checked, token, actor, day, converted_from)
            if opened.is_new:
                _add_papers(opened.case, papers, attachments, actor=actor, by_applicant=actor is None)
    except IntegrityError:  # the same form or content arrived twice at once: the first one stands
        return _known(application, checked, token)
    return opened


def add_papers(
    case: Case, papers: Iterable[Paper], *, actor: Any, by_applicant: bool, attachments: Iterable[Attachment] = ()
) -> int:
    """Add papers to an open case (补充材料); works at any open state and moves nothing. Returns how many."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if not locked.is_open:
            raise DomainError("closed", "本件已办结，不能再补充材料。需要的话请重新提出。")
        most = storage_policies()["evidence"].total
        if by_applicant and most is not None and locked.files.filter(by_applicant=True).count() >= most:
            raise DomainError("file_count", f"一件最多交 {most} 份材料，已经满了。要再补充，请带到窗口。")
        return _add_papers(locked, papers, attachments, actor=actor, by_applicant=by_applicant)


def find_duplicates(application: Application, *, today: date | None = None, limit: int = 5) -> list[Case]:
    """Return open cases that may be the same matter: same record, or same applicant and kind. A hint, not a bar."""
    checked = check(application, today=today or timezone.localdate())
    key = _applicant_key(checked)
    cases = Case.objects.open().of_kind(application.kind).select_related("record", "unit")
    same_record = cases.filter(record=application.record_id) if application.record_id else cases.none()
    same_applicant = cases.filter(applicant_key=key) if key else cases.none()
    return list((same_record | same_applicant).order_by("-pk")[:limit])


def _require_registrar(application: Application, actor: Any) -> None:
    """The public files through the portal alone; for other channels staff need the right to register."""
    if actor is None:
        if application.channel != CaseChannel.PORTAL:
            raise ValueError("only staff enter cases of other channels")
        return
    if actor is not SYSTEM:
        rights.require(actor, "register_case")


def _open(
    application: Application, checked: Checked, token: str, actor: Any, day: date, converted_from: Case | None
) -> Opened:
    lock_record(application.record_id)
    content_key = _content_key(application, checked)
    if content_key and (same := Case.objects.open().filter(content_key=content_key).first()):
        return Opened(same, "", is_new=False)
    record = Record.objects.select_related("item", "subject").filter(pk=application.record_id or 0).first()
    if application.kind == CaseKind.REPAIR:
        _require_repairable(application, record, day)
    case = _new_case(application, checked, record, token, actor, day)
    case.content_key = content_key
    received = timezone.localdate(case.received_at)
    case.converted_from = converted_from
    if converted_from is not None:
        case.code_hash, case.parent = converted_from.code_hash, converted_from.parent
    clocks.start(case, received if converted_from is None else converted_from.counted_from, today=day)
    case.save()
    _begin(case, actor)
    tell_applicant(case, RECEIVED[CaseKind(case.kind)])
    if onward := case.state_entry.onward:
        case = act(case.pk, onward, actor=SYSTEM, today=day)
    return Opened(case, code_for(token), is_new=True)


def _new_case(
    application: Application, checked: Checked, record: Record | None, token: str, actor: Any, day: date
) -> Case:
    return Case(
        number=case_number(application.kind, day),
        code_hash=code_hash(code_for(token)),
        token_hash=token_hash(token),
        kind=application.kind,
        channel=application.channel,
        external_number=application.external_number[:64],
        record=record,
        subject_id=record.subject_id if record is not None else application.subject_id,
        column=application.column,
        topic=application.topic,
        matter_type=application.matter_type if application.kind == CaseKind.COMPLAINT else "",
        urgency=application.urgency,
        applicant_kind=application.applicant_kind,
        organisation_name=checked.organisation_name,
        uscc=checked.uscc,
        applicant_key=_applicant_key(checked),
        standing=_standing(application, checked, record),
        is_confidential=application.is_confidential,
        accused_unit_id=application.accused_unit_id,
        content=checked.content,
        sealed=seal_personal(checked.personal),
        notice_version=application.notice_version,
        may_publish=application.may_publish,
        state=table_of(application.kind).start,
        received_at=application.received_at or moment_on(day),
        created_at=moment_on(day),
        created_by=staff_or_none(actor),
    )


def _standing(application: Application, checked: Checked, record: Record | None) -> str:
    """Return what was proved; a firm whose code is not the subject's is never the subject itself."""
    told = application.standing
    foreign = record is not None and record.subject.code and checked.uscc and checked.uscc != record.subject.code
    return Standing.OTHER if told == Standing.SUBJECT and foreign else told


def _begin(case: Case, actor: Any) -> None:
    """Write the first event of a case."""
    part = Who.APPLICANT if actor is None else Who.SYSTEM if actor is SYSTEM else Who.SITE_ADMIN
    CaseEvent.objects.create(
        case=case,
        at=case.received_at,
        action="submit",
        label="提交",
        to_state=case.state,
        part=part,
        actor=staff_or_none(actor),
        facts={"channel": case.channel},
    )
    note("case.opened", case, actor=staff_or_none(actor), kind=case.kind, channel=case.channel, record=case.record_id)


def _require_repairable(application: Application, record: Record | None, day: date) -> None:
    if record is None:
        raise DomainError("application", "请先选择要修复的信息。", {"record": "请先选择要修复的信息"})
    repair_gate.require_open(record, channel=application.channel, today=day)


def _applicant_key(checked: Checked) -> str:
    personal = checked.personal
    return applicant_key(uscc=checked.uscc, person=personal.person, contact=personal.contact)


def _content_key(application: Application, checked: Checked) -> str:
    """Return what makes two filings the same: applicant, kind, target and words; empty for nobody in particular."""
    who = _applicant_key(checked)
    if application.applicant_kind == ApplicantKind.ANONYMOUS or not who:
        return ""
    told = [
        who,
        application.kind,
        application.record_id,
        application.subject_id,
        application.topic,
        application.matter_type,
        checked.content,
        checked.personal.fields,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return lookup_hash("case-content", hashlib.sha256(text.encode()).hexdigest())


def _known(application: Application, checked: Checked, token: str) -> Opened:
    if case := Case.objects.filter(token_hash=token_hash(token)).first():
        return Opened(case, code_for(token), is_new=False)
    return Opened(Case.objects.open().get(content_key=_content_key(application, checked)), "", is_new=False)


def _add_papers(
    case: Case, papers: Iterable[Paper], attachments: Iterable[Attachment], *, actor: Any, by_applicant: bool
) -> int:
    stored = [(store(one.source, purpose="evidence", name=one.name, actor=actor), one.label) for one in papers]
    stored += [(attachment, "") for attachment in attachments]
    for attachment, label in stored:
        CaseFile.objects.create(case=case, attachment=attachment, label=label[:40], by_applicant=by_applicant)
    if stored:
        note("case.papers_added", case, actor=staff_or_none(actor), count=len(stored))
    return len(stored)
