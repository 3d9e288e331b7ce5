"""One matter in several cases: conversion to another kind, splitting among units. The thread is kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError, NotAllowed
from credit.units.models import Unit
from objections.cases import policies
from objections.cases.actors import SYSTEM
from objections.cases.choices import CaseKind
from objections.cases.models import Case, CaseEvent, CaseFile
from objections.cases.numbers import case_number, new_token
from objections.cases.personal import open_personal
from objections.intake.application import Application
from objections.intake.services import open_case
from objections.kinds.table import Who
from objections.kinds.tables import table_of
from objections.moves.services import act, lock

SPLITTABLE = frozenset({"submitted", "triage", "returned", "assigned", "to_unit"})


@transaction.atomic
def convert(
    case_id: int,
    kind: str,
    *,
    actor: Any,
    reason: str,
    record_id: int | None = None,
    matter_type: str = "",
    topic: str = "",
    fields: Mapping[str, Any] | None = None,
    today: date | None = None,
) -> Case:
    """Go on with a case as another kind and return the new one: same papers, same query code, same day of receipt.

    Raises DomainError when kind or record do not fit, NotAllowed for others than the administrator.
    """
    case = lock(case_id)
    _require_router(case, actor)
    if kind == case.kind or kind not in CaseKind.values:
        raise DomainError("kind", "请选择另一种类型。", {"kind": "请选择另一种类型"})
    opened = open_case(
        _as_application(case, kind, record_id, matter_type, topic, fields or {}),
        token=new_token(),
        actor=actor,
        today=today,
        converted_from=case,
    )
    if not opened.is_new:
        raise DomainError("same_content", f"同样的内容已在办理：{opened.case.number}。请并入那一件。")
    for paper in case.files.all():
        CaseFile.objects.filter(pk=paper.pk).update(case=opened.case)
    act(case.pk, "convert", actor=actor, reason=reason, successor=opened.case.pk, today=today)
    return opened.case


@transaction.atomic
def split(case_id: int, units: Iterable[int], *, actor: Any, reason: str, today: date | None = None) -> list[Case]:
    """Make one more case per unit out of a case that nobody works on yet; the clock of each runs from first receipt.

    The parts carry the words and the query code of the whole, papers stay with it. Raises DomainError.
    """
    case, day = lock(case_id), today or timezone.localdate()
    _require_router(case, actor)
    if case.state not in SPLITTABLE:
        raise DomainError("condition", f"本件已进入“{case.state_label}”，不能再拆分；可以请其他单位协查。")
    wanted = list(Unit.objects.filter(pk__in=list(units)).exclude(pk=case.accused_unit_id or 0).order_by("pk"))
    if not wanted or not reason.strip():
        raise DomainError("missing", "请选择拆分出去的单位，并写明理由。", {"units": "必选", "reason": "必填"})
    return [_part(case, unit, actor, reason, day) for unit in wanted]


def _require_router(case: Case, actor: Any) -> None:
    if not policies.plays(actor, case, Who.SITE_ADMIN):
        raise NotAllowed("not_allowed", "转换类型和拆分由网站管理员办理，您的岗位不能办理。")
    policies.require_no_interest(actor, case)


def _part(case: Case, unit: Unit, actor: Any, reason: str, day: date) -> Case:
    part = lock(case.pk)
    part.pk, part.number, part.parent = None, case_number(case.kind, day), case
    part.token_hash, part.content_key, part.revision = "", "", 1
    part.state, part.unit, part.handler = table_of(case.kind).start, None, None
    part._state.adding = True
    part.save()
    CaseEvent.objects.create(
        case=part, action="split", label="拆分", to_state=part.state, part=Who.SITE_ADMIN, actor=actor, opinion=reason
    )
    note("case.split", case, actor=actor, unit=unit, reason=reason, part=part.pk)
    if part.state_entry.onward:
        act(part.pk, part.state_entry.onward, actor=SYSTEM, today=day)
    action = "route" if case.kind == CaseKind.REPAIR else "admit"
    return act(part.pk, action, actor=actor, unit=unit.pk, standing=case.standing, today=day)


def _as_application(
    case: Case, kind: str, record_id: int | None, matter_type: str, topic: str, fields: Mapping[str, Any]
) -> Application:
    """Return the case as an application of another kind: what the new kind has no field for stays with the old case."""
    personal = open_personal(case.sealed)
    return Application(
        kind=kind,
        channel=case.channel,
        applicant_kind=case.applicant_kind,
        record_id=record_id or case.record_id,
        subject_id=case.subject_id,
        column=case.column,
        topic=topic or case.topic,
        matter_type=matter_type,
        urgency=case.urgency,
        organisation_name=case.organisation_name,
        uscc=case.uscc,
        person=personal.person,
        agent=personal.agent,
        contact=personal.contact,
        standing=case.standing,
        is_confidential=case.is_confidential,
        accused_unit_id=case.accused_unit_id,
        fields={**personal.fields, **case.content, **fields},
        notice_version=case.notice_version,
        may_publish=case.may_publish,
        external_number=case.external_number,
        received_at=case.received_at,
    )
