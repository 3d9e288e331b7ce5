"""Entering and correcting by hand: the form comes from the standard, and files through the same service as a sheet."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from credit.audit.services import note
from credit.catalogue import additions, standards
from credit.catalogue.forms import EntryForm, entry_form, sentence
from credit.catalogue.models import CatalogueItem
from credit.catalogue.services import items_of_units
from credit.desk.records.pages import DeskPage
from credit.desk.waiting import seen_by
from credit.kernel.errors import DomainError
from credit.records.filing import Filed, file_rows
from credit.records.filing.rekeying import refile
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, Source
from credit.sealing import unseal
from credit.units.models import Unit
from credit.units.policies import reach, require

OPEN = (RecordStatus.DRAFT, RecordStatus.SUBMITTED)
CORRECTABLE = (RecordStatus.DRAFT, RecordStatus.PUBLISHED, RecordStatus.SUSPENDED)


class AddRecord(DeskPage, View):
    """First the kind (if the address does not say), then the form."""

    item: CatalogueItem

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slug = request.GET.get("item") or request.POST.get("item")
        item = CatalogueItem.objects.filter(slug=slug, is_active=True).first()
        if item is None:
            return self._choose(request)
        self.item = item
        self.units = self._units(request)
        require(request.user, "enter", item=self.item)
        additions.follow()
        self.form_class = entry_form(standards.get(self.item.slug))
        return super().dispatch(request, *args, **kwargs)

    def _choose(self, request: HttpRequest) -> HttpResponse:
        items = items_of_units(reach(request.user, "enter").units)
        return self.page("admin/desk/choose.html", title="录入哪一种信息", items=items)

    def _units(self, request: HttpRequest) -> list[Unit]:
        return list(Unit.objects.filter(pk__in=reach(request.user, "enter", item=self.item).units))

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self.form_class(initial=self._initial()))

    def _initial(self) -> dict[str, str]:
        """Fill in the source unit, which the clerk would otherwise type forty times a morning."""
        unit = self.units[0]
        names = {"source_unit": unit.name, "source_uscc": unit.uscc}
        return {name: value for name, value in names.items() if name in self.form_class.standard.columns and value}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        unit = next((unit for unit in self.units if str(unit.pk) == request.POST.get("unit")), self.units[0])
        try:
            filed = file_form(form, item=self.item, unit=unit, actor=request.user, submit="submit" in request.POST)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self._show(form, status=422)
        if not (filed.ids or filed.corrections or filed.same):
            return self._refused(form, filed)
        return self._filed(request, filed)

    def _refused(self, form: EntryForm, filed: Filed) -> HttpResponse:
        for finding in filed.refused:
            form.add_error(finding.column, sentence(finding))
        for name, reason, _ in filed.doubtful.values():
            form.add_error(None, f"“{name}”{reason}。请补填代码或证件号码后再保存。")
        return self._show(form, status=422)

    def _filed(self, request: HttpRequest, filed: Filed) -> HttpResponse:
        if filed.same:
            messages.info(request, "档案中已有完全相同的一条，没有重复保存。")
        elif filed.corrections:
            messages.success(request, "档案中已有这一条，您的改动已作为更正提交，等审核员同意后生效。")
        else:
            messages.success(request, "已保存并提交审核。" if "submit" in request.POST else "已存为草稿。")
        if "another" in request.POST:
            return redirect(f"{reverse('admin:credit_record_add')}?item={self.item.slug}")
        target = filed.ids[0] if filed.ids else None
        return redirect("admin:credit_record_change", target) if target else redirect("admin:credit_record_changelist")

    def _show(self, form: EntryForm, status: int = 200) -> HttpResponse:
        return self.page(
            "admin/desk/entry.html",
            status=status,
            title=f"录入{self.item.name}",
            form=form,
            item=self.item,
            units=self.units,
        )


class EditRecord(DeskPage, View):
    """Change a draft, or propose a correction of what is released."""

    def dispatch(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        self.record = get_object_or_404(seen_by(request.user).select_related("item", "unit", "subject"), pk=pk)
        if self.record.status not in CORRECTABLE:
            raise Http404
        facts: dict[str, Any] = {"item": self.record.item, "unit": self.record.unit_id}
        require(request.user, "correct_draft", **facts)
        additions.follow()
        self.form_class = entry_form(standards.get(self.record.item.slug))
        self.is_correction = self.record.status != RecordStatus.DRAFT
        return super().dispatch(request, pk=pk, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        note("sealed.viewed", self.record, actor=request.user, unit=self.record.unit_id)
        return self._show(self.form_class(details=self.record.details, sealed=unseal(self.record.sealed)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            refile(
                self.record,
                form.judged(),
                actor=request.user,
                reason=request.POST.get("reason", ""),
                submit="submit" in request.POST,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self._show(form, status=422)
        done = "更正已提交，等审核员同意后生效；在那以前网站仍显示原来的内容。" if self.is_correction else "已保存。"
        messages.success(request, done)
        return redirect("admin:credit_record_change", pk)

    def _show(self, form: EntryForm, status: int = 200) -> HttpResponse:
        word = "更正" if self.is_correction else "修改"
        return self.page(
            "admin/desk/entry.html",
            status=status,
            title=f"{word}{self.record.item.name}",
            form=form,
            item=self.record.item,
            record=self.record,
            is_correction=self.is_correction,
        )


@transaction.atomic
def file_form(form: EntryForm, *, item: CatalogueItem, unit: Unit, actor: Any, submit: bool) -> Filed:
    """File one validated form. Raises NotAllowed without the right to enter for the unit."""
    require(actor, "enter", item=item, unit=unit)
    filed = file_rows(
        form.standard, form.judged(), item=item, unit=unit, actor=actor, source=Source.FORM, submit=submit
    )
    for pk in filed.ids:
        note("record.entered", Record(pk=pk), actor=actor, unit=unit, item=item.slug)
    return filed
