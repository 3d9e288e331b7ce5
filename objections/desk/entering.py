"""Entering a case on behalf: window, hotlines, petitions, platform pushes; the code is shown once, to hand over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from credit.units.policies import require
from objections.cases.choices import CaseKind
from objections.cases.models import Case
from objections.cases.numbers import new_token, shown_code
from objections.cases.policies import may_see
from objections.desk.entering_forms import EntryOnBehalf
from objections.desk.placing import place
from objections.desk.pushed import initial_of
from objections.intake.application import Application
from objections.intake.services import find_duplicates, open_case


class EnterPage(DeskPage, View):
    """First the kind, then one form; possible duplicates are told before anything is filed."""

    back = "admin:objections_case_changelist"

    @method_decorator([never_cache, sensitive_post_parameters()])
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "register_case")
        kind = request.GET.get("kind", "")
        if kind not in CaseKind.values:
            record = request.GET.get("record", "")
            title = "登记哪一类"
            return self.page("admin/objections/choose.html", title=title, kinds=CaseKind.choices, record=record)
        initial = {
            "token": new_token(),
            "record": request.GET.get("record", "")[:20],
            "received_on": timezone.localdate(),
            **(initial_of(request.GET.get("pushed", ""), request.user) if kind == CaseKind.REPAIR else {}),
        }
        return self._show(EntryOnBehalf(kind=kind, initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "register_case")
        kind = request.POST.get("kind", "")
        if kind not in CaseKind.values:
            raise DomainError("kind", "请先选择登记哪一类。")
        form = EntryOnBehalf(request.POST, request.FILES, kind=kind)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            application = form.application(request.user)
            if (twins := self._twins(application, form)) is not None:
                return self._show(form, twins=twins)
            opened = open_case(application, token=form.cleaned_data["token"], actor=request.user, papers=form.papers())
        except DomainError as refusal:
            place(form, refusal)
            return self._show(form, status=422)
        return self.page(
            "admin/objections/entered.html",
            title=f"已登记：{opened.case.number}",
            case=opened.case,
            code=shown_code(opened.code) if opened.code else "",
            is_new=opened.is_new,
            address=_address(request.user, opened.case),
        )

    def _twins(self, application: Application, form: EntryOnBehalf) -> list[Case] | None:
        """Return possible duplicates nobody has looked at yet; None when there are none or the clerk saw them."""
        if form.cleaned_data.get("is_other"):
            return None
        return find_duplicates(application) or None

    def _show(self, form: EntryOnBehalf, *, twins: list[Case] | None = None, status: int = 200) -> HttpResponse:
        found = [(case, _address(self.request.user, case)) for case in twins or []]
        title = f"代为登记{CaseKind(form.kind).label}"
        return self.page("admin/objections/enter.html", title=title, status=status, form=form, twins=found)


def _address(user: Any, case: Case) -> str:
    """Return the address of a case page for those who may open it: a clerk may register what another unit handles."""
    return reverse("admin:objections_case_change", args=[case.pk]) if may_see(user, case) else ""
