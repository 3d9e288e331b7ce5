"""The page of one case: what is asked, the record beside it, what can be done now, and everything that happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from credit.audit.services import note
from credit.calendars import services as calendars
from credit.catalogue import standards
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import seen_by as records_seen_by
from credit.kernel.errors import NotAllowed
from objections.cases.choices import CaseKind, Standing
from objections.cases.models import Case
from objections.cases.personal import open_personal
from objections.cases.policies import may_see_applicant
from objections.cases.selectors import thread
from objections.desk.access import the_case
from objections.desk.doing import doings_for
from objections.desk.showing import about, clock_of, shown_light
from objections.intake.repair_papers import papers_for
from objections.kinds.fields import Field, fields_of
from objections.kinds.table import WHO_LABELS, Move, Who
from objections.moves.judging import ready, same_person
from objections.pushed.filing import words_of
from objections.pushed.models import PushedRepair
from objections.routing.services import Suggestion, suggest
from objections.settlement.models import SettlementLine

ASIDE = frozenset({
    "withdraw", "ask_help", "ask_supplement", "decline", "return", "send_back", "hand_over", "begin_test", "transfer",
    "merge", "convert", "recall_help", "refer_petition", "refer_discipline", "ask_extension", "revoke", "ask_review",
})  # fmt: skip
"""Moves that are no ordinary next step: never the main button."""
FIRST = ("admit", "route")
"""Moves by which the administrator sends a case to a unit."""
PARTS = {str(who): label for who, label in WHO_LABELS.items()}


class CasePage(DeskPage, View):
    """Read a case; everything that changes it is a button. Whoever reads the applicant's words is noted."""

    back = "admin:objections_case_changelist"

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = the_case(request, pk)
        user, today = request.user, timezone.localdate()
        may_read = may_see_applicant(user, case)
        if may_read:
            note("case.words_viewed", case, actor=user, unit=case.unit_id)
        moves, not_yet = ready(case, user, today)
        return self.page(
            "admin/objections/case.html",
            title=f"{case.get_kind_display()} {case.number}",
            case=case,
            about=about(case),
            light=shown_light(case, today, calendars.current()),
            clock=clock_of(case) if case.due_on else [],
            moves=[move for move in moves if move.action != "convert"],
            main=next((move.action for move in moves if move.action not in ASIDE), ""),
            not_yet=not_yet,
            sending=_sending(case, moves),
            standings=Standing.choices,
            same_person=_barred_by_own_work(case, user),
            waits_for=_waits_for(case),
            doings=doings_for(case, user),
            may_read=may_read,
            told=_told(case, with_sealed=may_read),
            record_rows=_record_rows(case),
            may_open_record=case.record_id is not None and records_seen_by(user).filter(pk=case.record_id).exists(),
            events=[(event, PARTS.get(event.part, "")) for event in _events(case)],
            tasks=case.tasks.select_related("unit", "asked_by", "answered_by").order_by("pk"),
            papers=case.files.select_related("attachment") if may_read else [],
            wanted=_wanted_papers(case),
            letters=case.letters.select_related("document__attachment") if may_read else [],
            settlement=SettlementLine.objects.filter(case=case).select_related("platform"),
            pushes=_pushes(case, with_sealed=may_read),
            slips=case.supervisions.select_related("unit", "fed_back_by", "document"),
            same_matter=[one for one in thread(case) if one.pk != case.pk],
            beside=_beside(case),
            recusals=case.recusals.select_related("user"),
        )


class ApplicantPage(DeskPage, View):
    """Who asks: identity and contact, for those who may know it; every look is audited."""

    back = "admin:objections_case_changelist"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = the_case(request, pk)
        if not may_see_applicant(request.user, case):
            raise NotAllowed("not_allowed", "本件要求保密，申请人只有局法制科和指定的经办人可以查看。")
        note("case.applicant_viewed", case, actor=request.user, unit=case.unit_id)
        response = self.page(
            "admin/objections/applicant.html",
            title=f"申请人：{case.number}",
            case=case,
            personal=open_personal(case.sealed),
        )
        response["Cache-Control"] = "no-store"
        return response


def _sending(case: Case, moves: list[Move]) -> tuple[Move, Suggestion] | None:
    """Return the move that sends the case to a unit, with the suggested unit: one click."""
    move = next((move for move in moves if move.action in FIRST), None)
    if move is None:
        return None
    suggestion = suggest(case)
    return (move, suggestion) if suggestion.unit else None


def _barred_by_own_work(case: Case, user: Any) -> list[tuple[Move, Any]]:
    """Return the moves that this person could make had somebody else done the step before, and that step."""
    found = []
    for move in case.state_entry.moves:
        if same_person(move, case, user):
            own = case.events.filter(action__in=move.not_by, actor=user).order_by("-pk").first()
            found.append((move, own))
    return found


def _waits_for(case: Case) -> str:
    """Return whose turn it is, in words; withdrawing is always possible and no turn."""
    parts = {
        who
        for move in case.state_entry.moves
        if move.action not in ("withdraw", "overtake", "ask_review", "revoke", "hand_over")
        for who in move.by
        if who != Who.SYSTEM
    }
    return "、".join(label for who, label in WHO_LABELS.items() if who in parts)


def _told(case: Case, *, with_sealed: bool) -> list[tuple[str, str]]:
    """Return what was told as (label, text): open fields, and the sealed ones for those who may read them."""
    sealed = open_personal(case.sealed).fields if with_sealed else {}
    values = {**case.content, **sealed}
    return [(one.label, _text(one, values[one.name])) for one in fields_of(case.kind) if one.name in values]


def _wanted_papers(case: Case) -> tuple[str, ...]:
    """Return what a repair has to bring by its rule version, for the clerk to check off."""
    if case.kind != CaseKind.REPAIR:
        return ()
    return papers_for(case.rule_version, case.record.severity if case.record else "")


def _text(field: Field, value: Any) -> str:
    if field.kind == "yes":
        return "是" if value else "否"
    return field.choices.get(str(value), str(value))


def _record_rows(case: Case) -> list[tuple[str, str]]:
    """Return the record's open columns as (label, text): a desk reads the whole, not what the public sees."""
    if case.record is None:
        return []
    standard, details = standards.get(case.record.item.slug), case.record.details
    shown = [one for one in standard.columns.values() if one.disclosure != "hidden"]
    return [(one.label, one.display(details[one.name])) for one in shown if details.get(one.name) is not None]


def _events(case: Case) -> Any:
    return case.events.select_related("case", "actor", "from_unit", "to_unit").order_by("pk")


def _pushes(case: Case, *, with_sealed: bool) -> list[tuple[PushedRepair, list[str]]]:
    """Return by which platforms the case was pushed, and the materials they list."""
    pushes = case.pushes.select_related("platform").order_by("pk")
    return [(one, words_of(one).get("materials", []) if with_sealed else []) for one in pushes]


def _beside(case: Case) -> list[Case]:
    """Return other open cases on the same record."""
    if case.record_id is None:
        return []
    return list(Case.objects.open().filter(record=case.record_id).exclude(pk=case.pk).order_by("pk"))
