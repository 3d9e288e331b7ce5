"""The progress page: number and code in, where it stands out. Nothing of it is kept by caches or search engines."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from credit.kernel.errors import DomainError
from objections.cases.actors import Applicant
from objections.cases.models import Case
from objections.cases.pages import MINUTE, PrivatePage
from objections.cases.selectors import prove, thread
from objections.deadlines.clocks import workdays_between
from objections.intake.forms.guides import Channel, elsewhere
from objections.intake.forms.questions import CONTROL
from objections.moves.conditions import last_review_day
from objections.progress import passes
from objections.progress.doings import doings_of
from objections.progress.story import sentence_of, way_of

MISSING = {"number": "请填写编号，在回执或者短信上。", "code": "请填写查询码，在回执上。"}


class ProgressPage(PrivatePage):
    """GET shows the form, or the case of a valid pass; POST proves number and code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = passes.case_of(request)
        number = request.GET.get("number", "")[:24].translate(CONTROL)
        if found is None or (number and number.upper() != found[0].number):
            return self._form(request, number, {})
        return render(request, "objections/case.html", context_of(*found, today=timezone.localdate()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say the same, after the same work, for an unknown number and a wrong code."""
        told = {name: request.POST.get(name, "")[:40].translate(CONTROL) for name in MISSING}
        if faults := {name: words for name, words in MISSING.items() if not told[name].strip()}:
            return self._form(request, told["number"], faults)
        self.spend(request, "case-prove", seconds=MINUTE)
        try:
            case, _ = prove(told["number"], told["code"])
        except DomainError as refusal:
            return self._form(request, told["number"], {"number": refusal.message})
        response = redirect("case-progress")
        passes.give(response, case)
        return response

    def _form(self, request: HttpRequest, number: str, faults: dict[str, str]) -> HttpResponse:
        context = {"number": number, "faults": faults, "current_column": "appeal"}
        return render(request, "objections/progress.html", context)


class LeavePage(PrivatePage):
    """Put the pass away, for the next one at the same screen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("case-progress")
        passes.take_back(response)
        return response


def context_of(case: Case, applicant: Applicant, *, today: date) -> dict[str, Any]:
    """Return what the page of a case tells the one who asked: no names of staff, no words for the file."""
    return {
        "case": case,
        "sentence": sentence_of(case),
        "way": way_of(case),
        "passed": workdays_between(case.counted_from, today) if case.is_open and not case.is_paused else None,
        "doings": doings_of(case, applicant, today=today),
        "letters": case.letters.filter(to_applicant=True).select_related("document__attachment"),
        "papers": case.files.filter(by_applicant=True).select_related("attachment"),
        "others": [one for one in thread(case) if one.pk != case.pk and one.code_hash == case.code_hash],
        "elsewhere": channel_of(case),
        "review_until": last_review_day(case) if not case.reviews and case.state == "done" else None,
        "current_column": "appeal",
    }


def channel_of(case: Case) -> Channel | None:
    """Return where a referred case is taken, by the move that referred it."""
    referred = case.events.filter(action__startswith="refer_").order_by("-pk").first()
    return next((one for one in elsewhere() if referred is not None and one.action == referred.action), None)
