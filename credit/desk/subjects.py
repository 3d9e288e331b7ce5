"""Subjects on the desk: files of organisations and things, persons only by exact number or name and audited."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from credit.audit.services import note
from credit.desk.base import RightsAdmin
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import seen_by, within
from credit.kernel.errors import DomainError
from credit.kernel.identifiers import clean
from credit.kernel.names import name_key
from credit.records.models import Record
from credit.sealing import lookup_hash
from credit.subjects.models import SEALED_SCHEMES, DoubtfulMatch, Subject, SubjectKind
from credit.subjects.services import decide_match
from credit.units.policies import reach, require

MOST_PERSONS = 50


@admin.register(Subject)
class SubjectAdmin(RightsAdmin):
    """Everything but persons; a person's file opens from the person search only."""

    see = ("see_record",)
    list_display = ("name", "kind", "code", "division_code", "is_personal")
    list_filter = ("kind", "division_code", "is_personal")
    search_fields = ("name_key",)
    search_help_text = "名称或代码"
    show_full_result_count = False
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subject]:
        return Subject.objects.exclude(kind=SubjectKind.PERSON).filter(merged_into__isnull=True)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(name_key__startswith=name_key(term)) | Q(code__startswith=term.upper())), False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/change/", wrap(SubjectPage.as_view(model_admin=self)), name="credit_subject_change"),
            path("person/", wrap(FindPerson.as_view(model_admin=self)), name="find-person"),
            *super().get_urls(),
        ]


class SubjectPage(DeskPage, View):
    """One subject: identity, dated names and relations, and the records the person may see."""

    back = "admin:credit_subject_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        subject = get_object_or_404(Subject, pk=pk)
        if subject.kind == SubjectKind.PERSON:
            require(request.user, "find_person")
            note("person.viewed", subject, actor=request.user)
        else:
            require(request.user, "see_record")
        records = seen_by(request.user).filter(Q(subject=subject) | Q(parties__subject=subject)).distinct()
        return self.page(
            "admin/desk/subject.html",
            title=subject.name,
            subject=subject,
            identifiers=[(one, one.scheme in SEALED_SCHEMES) for one in subject.identifiers.order_by("scheme")],
            names=subject.names.order_by("kind", "-valid_from"),
            relations_out=_open(subject.relations_out.select_related("target"), request.user),
            relations_in=_open(subject.relations_in.select_related("source"), request.user),
            records=records.select_related("item", "unit").order_by("-decided_on", "-pk")[:200],
        )


def _open(relations: QuerySet, user: Any) -> QuerySet:
    """Leave relations with persons to those who may find persons."""
    if reach(user, "find_person"):
        return relations
    return relations.exclude(source__kind=SubjectKind.PERSON).exclude(target__kind=SubjectKind.PERSON)


class PersonForm(forms.Form):
    """Exact number, or whole name; and why one looks."""

    number = forms.CharField(label="证件号码或从业资格证号（完整）", required=False, max_length=64)
    name = forms.CharField(label="或姓名（完整）", required=False, max_length=50)
    reason = forms.CharField(label="查找事由（记入审计日志）", max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("number") or cleaned.get("name")):
            raise forms.ValidationError("请填写完整的证件号码，或完整的姓名。")
        return cleaned


@method_decorator(sensitive_post_parameters("number", "name"), name="dispatch")
class FindPerson(DeskPage, View):
    """Find persons by keyed hash of the exact number or by whole name. By POST: nothing personal in an address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "find_person")
        return self._show(PersonForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "find_person")
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        found = find_persons(request.user, form.cleaned_data["number"], form.cleaned_data["name"])
        by = "number" if form.cleaned_data["number"] else "name"
        note("person.sought", actor=request.user, reason=form.cleaned_data["reason"], by=by, found=len(found))
        return self._show(form, found=found)

    def _show(self, form: PersonForm, *, status: int = 200, found: list[Subject] | None = None) -> HttpResponse:
        return self.page("admin/desk/find_person.html", status=status, title="查找从业人员", form=form, found=found)


def find_persons(user: Any, number: str, name: str) -> list[Subject]:
    """Return persons with this exact number or name who have a record the searcher's right reaches."""
    persons = Subject.objects.filter(kind=SubjectKind.PERSON)
    if number:
        hashes = [lookup_hash(str(scheme), clean(number)) for scheme in SEALED_SCHEMES]
        persons = persons.filter(identifiers__value__in=hashes, identifiers__scheme__in=list(SEALED_SCHEMES))
    else:
        persons = persons.filter(name_key=name_key(name))
    scope = reach(user, "find_person")
    if not scope.everything:
        records = within(scope, Record.objects.all())
        persons = persons.filter(Q(records__in=records) | Q(party_in__record__in=records))
    return list(persons.distinct()[:MOST_PERSONS])


@admin.register(DoubtfulMatch)
class DoubtfulMatchAdmin(RightsAdmin):
    see = ("see_record",)
    list_display = ("name", "reason", "batch", "row_number", "decided", "decided_by")
    list_filter = (("decided", admin.EmptyFieldListFilter),)
    list_select_related = ("batch", "decided", "decided_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DoubtfulMatch]:
        return within(reach(request.user, "see_record"), DoubtfulMatch.objects.all(), "batch__unit")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(MatchPage.as_view(model_admin=self))
        return [path("<int:pk>/change/", page, name="credit_doubtfulmatch_change"), *super().get_urls()]


class MatchPage(DeskPage, View):
    """Choose which subject a doubtful row means."""

    back = "admin:credit_doubtfulmatch_changelist"

    def _find(self, request: HttpRequest, pk: int) -> DoubtfulMatch:
        matches = within(reach(request.user, "see_record"), DoubtfulMatch.objects.all(), "batch__unit")
        return get_object_or_404(matches.select_related("batch__item", "batch__unit"), pk=pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        match = self._find(request, pk)
        return self.page(
            "admin/desk/match.html", title=f"确认主体：{match.name}", match=match, candidates=match.candidates.all()
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        match = self._find(request, pk)
        batch = match.batch
        require(request.user, "import", item=batch.item if batch else None, unit=batch.unit if batch else None)
        chosen = match.candidates.filter(pk=request.POST.get("subject") or 0).first()
        if chosen is None:
            raise DomainError("no_choice", "请在列出的主体中选一个。都不是的，请在表格里补填代码后重新上传。")
        decide_match(pk, subject_id=chosen.pk, actor=request.user)
        messages.success(request, "已确认。回到批次页点“重新载入”，这一行就会入库。")
        return redirect("admin:credit_batch_change", batch.pk) if batch else redirect(self.back)
