"""What the one who asked does about a case: supplement, withdraw, ask for a review, rate."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from credit.kernel.errors import DomainError
from objections.cases.actors import Applicant
from objections.cases.choices import Satisfaction
from objections.cases.models import Case
from objections.cases.pages import PrivatePage
from objections.intake import drafts
from objections.intake.forms.questions import CONTROL
from objections.intake.services import add_papers
from objections.intake.uploads import keep_each, uploads_in
from objections.moves.services import act
from objections.progress import passes
from objections.progress.doings import RESUBMIT, SUPPLEMENT, Doing, doings_of, rate

MOST_WORDS = 2000


class DoingPage(PrivatePage):
    """One thing to do; what is no longer possible leads back to the case."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        found = passes.case_of(request)
        doing = self._doing(found, slug)
        return self._show(request, *found, doing, {}) if found and doing else redirect("case-progress")

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        found = passes.case_of(request)
        doing = self._doing(found, slug)
        if not found or not doing:
            return redirect("case-progress")
        self.spend(request, "case-act")
        case, applicant = found
        try:
            stays = self._do(request, case, applicant, doing)
        except DomainError as refusal:
            return self._show(request, case, applicant, doing, _as_asked(refusal))
        return redirect("case-doing", slug) if stays else redirect("case-progress")

    def _doing(self, found: tuple[Case, Applicant] | None, slug: str) -> Doing | None:
        if slug not in ("supplement", "withdraw", "review", "rate"):
            raise Http404
        return next((one for one in doings_of(*found) if one.slug == slug), None) if found else None

    def _do(self, request: HttpRequest, case: Case, applicant: Applicant, doing: Doing) -> bool:
        """Do it and tell whether the visitor stays on the page (more papers may follow). Raises DomainError."""
        text = request.POST.get("text", "")[: MOST_WORDS + 1].translate(CONTROL).strip()
        if len(text) > MOST_WORDS:
            raise DomainError("long", fields={"text": f"最多 {MOST_WORDS} 个字，请精简。"})
        if doing.slug == "supplement":
            return self._supplement(request, case, applicant, doing, text)
        if doing.slug == "withdraw":
            if not request.POST.get("sure"):
                raise DomainError("sure", fields={"sure": "要撤回，请先勾选。"})
            act(case.pk, "withdraw", actor=applicant)
        elif doing.slug == "review":
            act(case.pk, "ask_review", actor=applicant, reason=text)
        else:
            rate(case, applicant, rating=request.POST.get("rating", ""), text=text)
        return False

    def _supplement(self, request: HttpRequest, case: Case, applicant: Applicant, doing: Doing, text: str) -> bool:
        uploads = uploads_in(request)
        if troubles := keep_each(uploads, lambda paper: add_papers(case, [paper], actor=None, by_applicant=True)):
            raise DomainError("file", fields=troubles)
        if doing == RESUBMIT and request.POST.get("do") == "send":
            act(case.pk, "resubmit", actor=applicant, reason=text)
            return False
        if not uploads:
            raise DomainError("file", fields={"papers": "请先选择文件。"})
        return True

    def _show(
        self, request: HttpRequest, case: Case, applicant: Applicant, doing: Doing, faults: dict[str, str]
    ) -> HttpResponse:
        asked = case.events.filter(action="ask_supplement").order_by("-pk").first()
        context = {
            "case": case,
            "doing": doing,
            "faults": faults,
            "text_fault": faults.get("text", ""),
            "text": request.POST.get("text", "")[:MOST_WORDS],
            "rating": request.POST.get("rating", ""),
            "ratings": Satisfaction.choices,
            "gaps": asked.reason.splitlines() if asked and doing == RESUBMIT else [],
            "papers": case.files.filter(by_applicant=True).select_related("attachment"),
            "policy": drafts.papers_policy(),
            "can_send": doing == RESUBMIT,
            "is_supplement": doing in (RESUBMIT, SUPPLEMENT),
            "most": MOST_WORDS,
            "today": timezone.localdate(),
            "current_column": "appeal",
        }
        return render(request, "objections/doing.html", context)


def _as_asked(refusal: DomainError) -> dict[str, str]:
    """Return the faults by the names of the page: what `act` calls reason was typed into the one text field."""
    fields = refusal.fields or {"": refusal.message}
    return {"text" if name == "reason" else name: text for name, text in fields.items()}
