"""The page of one candidate, its steps, the form of a clue, and the versions of a list."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import View

from credit.attachments.models import Attachment
from credit.attachments.services import open_content
from credit.audit.services import note
from credit.catalogue import standards
from credit.desk.records.lights import light_for
from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from credit.subjects.models import SubjectKind
from credit.units import policies
from publicity.lists import candidates, criteria, finding, objections, recognition, types, versions
from publicity.lists.desk.forms import ClueForm
from publicity.lists.desk.moves import BY_NAME, Step, next_step, steps_for
from publicity.lists.desk.reach import seen_by
from publicity.lists.lifecycle import S
from publicity.lists.models import ListCandidate, Origin

ROAD = (
    S.DRAFT,
    S.CHECKED,
    S.NOTIFIED,
    S.STATEMENT,
    S.LEGAL_REVIEW,
    S.APPROVED,
    S.PUBLICISING,
    S.DETERMINED,
    S.PUBLISHED,
)
LISTS = "admin:publicity_listcandidate_changelist"


def the_candidate(request: HttpRequest, pk: int) -> ListCandidate:
    """Return a candidate the person may see; else 404."""
    rows = seen_by(request.user).select_related("subject", "unit", "record", "legal_by", "decided_by", "opened_by")
    return get_object_or_404(rows, pk=pk)


class CandidatePage(DeskPage, View):
    """Where a candidate stands, what comes next and by when, what was counted, what was said and decided."""

    back = LISTS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        candidate = the_candidate(request, pk)
        if candidate.subject.kind == SubjectKind.PERSON:
            note("person.viewed", candidate.subject, actor=request.user, candidate=pk)
        handles = policies.allowed(request.user, "list_handle", unit=candidate.unit_id)
        reads = handles or policies.allowed(request.user, "list_review")
        if reads and candidate.statement:
            note("list.statement_read", candidate, actor=request.user)
        return self.page(
            "admin/lists/candidate.html",
            title=f"{candidate.list_type.name}：{candidate.subject.name}",
            candidate=candidate,
            one=candidate.list_type,
            case=criteria.of_list(candidate.type_code).get(candidate.criterion),
            road=road_of(candidate),
            steps=steps_for(request.user, candidate),
            next_step=next_step(candidate),
            light=light_for(candidate.since, candidate.due_on, timezone.localdate()),
            is_disputed=candidate.record_id is not None and bool(objections.open_on([candidate.record_id])),
            lines=finding.by_decision(candidate),
            recount=self._recount(request, candidate),
            may_recount=candidate.origin == Origin.RULE,
            evidence=candidate.evidence.order_by("decided_on", "pk"),
            measures=_measures(candidate),
            statement=recognition.statement_of(candidate) if reads else "",
            papers=candidate.papers.select_related("document__attachment"),
            files=candidate.files.select_related("attachment") if reads else (),
            history=candidate.steps.select_related("actor"),
        )

    def _recount(self, request: HttpRequest, candidate: ListCandidate) -> finding.Recount | None:
        if candidate.origin != Origin.RULE or "recount" not in request.GET:
            return None
        return finding.recount(candidate)


def road_of(candidate: ListCandidate) -> list[tuple[str, str]]:
    """Return the steps of this candidate's way with where it is: those that its list does not have are left out."""
    one = candidate.list_type
    road = [
        step
        for step in ROAD
        if (one.needs_prior_notice or step not in (S.NOTIFIED, S.STATEMENT))
        and (one.publicity_workdays or step != S.PUBLICISING)
    ]
    if candidate.status not in road:
        return [*((step.label, "done") for step in road), (candidate.status_label, "now")]
    here = road.index(S(candidate.status))
    return [(step.label, "done" if n < here else "now" if n == here else "next") for n, step in enumerate(road)]


def _measures(candidate: ListCandidate) -> list[str]:
    labels = standards.get("black-list").lists["measure"].labels
    return [f"{code} {labels.get(code, '')}" for code in candidate.measures]


class StepPage(DeskPage, View):
    """Say what will happen and ask for what is needed (GET), then do it (POST); a mistake keeps what was typed."""

    back = LISTS

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        candidate, step = self._named(request, pk, name)
        return self._shown(candidate, step, step.form(candidate=candidate))

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        candidate, step = self._named(request, pk, name)
        form = step.form(request.POST, request.FILES, candidate=candidate)
        if not form.is_valid():
            return self._shown(candidate, step, form, status=422)
        try:
            step.call(candidate, request.user, dict(form.cleaned_data))
        except DomainError as refusal:
            _tell(form, refusal)
            return self._shown(candidate, step, form, status=422)
        messages.success(request, f"“{step.label}”办好了。")
        return redirect("admin:publicity_listcandidate_change", pk)

    def _named(self, request: HttpRequest, pk: int, name: str) -> tuple[ListCandidate, Step]:
        if name not in BY_NAME:
            raise Http404
        return the_candidate(request, pk), BY_NAME[name]

    def _shown(self, candidate: ListCandidate, step: Step, form: forms.Form, status: int = 200) -> HttpResponse:
        title = f"{step.label}：{candidate.subject.name}"
        values = {"candidate": candidate, "step": step, "form": form, "one": candidate.list_type}
        return self.page("admin/lists/step.html", title=title, status=status, **values)


class CluePage(DeskPage, View):
    """Register a clue by hand."""

    back = LISTS

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(ClueForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ClueForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._shown(form, status=422)
        values = form.cleaned_data
        try:
            candidate = candidates.open_candidate(
                values["type_code"], values["subject"], unit=form.unit(), actor=request.user,
                criterion=values["criterion"], summary=values["summary"], evidence=values["decisions"],
                entry_basis=values["entry_basis"], override_reason=values.get("override_reason", ""),
            )  # fmt: skip
        except DomainError as refusal:
            _tell(form, refusal)
            return self._shown(form, status=422)
        messages.success(request, "线索登记好了。")
        return redirect("admin:publicity_listcandidate_change", candidate.pk)

    def _shown(self, form: forms.Form, status: int = 200) -> HttpResponse:
        if not (policies.reach(self.request.user, "list_handle") or policies.reach(self.request.user, "list_override")):
            policies.require(self.request.user, "list_handle")
        closed = [one for one in types.all_types() if not one.takes_entries(timezone.localdate())]
        return self.page("admin/lists/clue.html", title="登记名单线索", status=status, form=form, closed=closed)


class PaperPage(DeskPage, View):
    """A paper of the procedure: an issued document, or one that was handed in, for those who handle the candidate."""

    back = LISTS

    def get(self, request: HttpRequest, pk: int, public_id: str) -> HttpResponseBase:
        candidate = the_candidate(request, pk)
        issued = Attachment.objects.filter(public_id=public_id, pk__in=candidate.papers.values("document__attachment"))
        handed = Attachment.objects.filter(public_id=public_id, pk__in=candidate.files.values("attachment"))
        attachment = issued.first()
        if attachment is None:
            attachment = get_object_or_404(handed)
            if not policies.allowed(request.user, "list_handle", unit=candidate.unit_id):
                policies.require(request.user, "list_review")
        note("list.paper_read", candidate, actor=request.user, attachment=attachment.pk)
        with open_content(attachment) as content:
            response = HttpResponse(content.read(), content_type=attachment.content_type)
        name = "document.pdf" if attachment.content_type == "application/pdf" else "file"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


class VersionsPage(DeskPage, View):
    """A list as it stood on a day, and what changed until another; every look is audited."""

    back = LISTS

    def get(self, request: HttpRequest) -> HttpResponse:
        policies.require(request.user, "see_past")
        today = timezone.localdate()
        code = request.GET.get("list", "BLK-OVL")
        first, last = (_day(request.GET.get(name, ""), default) for name, default in
                       (("from", today.replace(day=1)), ("to", today)))  # fmt: skip
        change = versions.difference(types.get(code), first, last)
        note("list.versions_read", actor=request.user, list=code, first=str(first), last=str(last))
        shown = [one for one in types.all_types() if one.item]
        values: dict[str, Any] = {"types": shown, "code": code, "first": first, "last": last, "change": change}
        return self.page("admin/lists/versions.html", title="名单的版本和差异", **values)


def run_rules(user: Any) -> str:
    """Run the counting rules for a person who handles lists and say what came of it."""
    if not policies.reach(user, "list_handle"):
        policies.require(user, "list_review")
    found = finding.find_candidates(actor=user)
    undated = sum(map(len, found.undated.values()))
    missing = f"；有 {undated} 个主体缺初次领证日期，不能判断" if undated else ""
    return f"新筛出 {len(found.raised)} 条，更新 {len(found.updated)} 条，已知 {found.known} 条{missing}。"


def _day(text: str, default: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return default


def _tell(form: forms.Form, refusal: DomainError) -> None:
    """Put what a service refused beside the fields it names, else on top of the form."""
    named = [name for name in refusal.fields if name in form.fields]
    for name in named:
        form.add_error(name, refusal.message)
    if not named:
        form.add_error(None, refusal.message)
