"""The last page of a form: everything once more, the promise, the proof against robots, and sending."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from credit.kernel.errors import DomainError
from objections.cases.models import Case
from objections.intake import drafts
from objections.intake.drafts import Saved
from objections.intake.forms import browser, guides, shown
from objections.intake.forms.answers import application_of, faults_of
from objections.intake.forms.questions import REVIEW, slugs_of
from objections.intake.forms.robots import is_human, proof_for, send_code
from objections.intake.forms.views import CasePage


class ReviewPage(CasePage):
    """Everything once more, the promise, and sending. Sending twice is sending once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        saved = browser.draft_of(request, self.kind)
        return self._review(request, saved, {}) if saved is not None else self.without_draft(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        saved = browser.draft_of(request, self.kind)
        if saved is None:
            return self.without_draft(request)
        saved = drafts.save(saved.token, {"commitment": "on" if request.POST.get("commitment") else ""})
        answers = self.answers(saved)
        email = application_of(answers).contact["email"]
        if request.POST.get("do") == "mail" and email:
            return self._mail(request, saved, email)
        self.spend(request, "case-send")
        faults = faults_of(answers)
        if not is_human(saved.token, request.POST, email=email):
            faults["answer"] = "请回答这个小问题，写一个字或者一个数就行；也可以用邮箱收验证码。"
        if faults:
            return self._review(request, saved, faults)
        try:
            opened = drafts.send(saved.token, application_of(answers), today=answers.today)
        except DomainError as refusal:
            return self._review(request, saved, refusal.fields or {"": refusal.message})
        return self.to_receipt(saved.token) if opened.code else self._same(request, opened.case)

    def _mail(self, request: HttpRequest, saved: Saved, email: str) -> HttpResponse:
        self.spend(request, "case-code")
        if "contact_email" in faults_of(self.answers(saved)):
            return self._review(request, saved, faults_of(self.answers(saved)))
        send_code(saved.token, email)
        return self._review(request, saved, {}, code_sent=True)

    def _same(self, request: HttpRequest, case: Case) -> HttpResponse:
        """The same content of the same person is in hand already; its code stood on the receipt of that time."""
        response = render(request, "objections/same.html", self.frame(case=case))
        browser.forget_draft(response, self.kind)
        return response

    def _review(
        self, request: HttpRequest, saved: Saved, faults: dict[str, str], *, code_sent: bool = False
    ) -> HttpResponse:
        answers = self.answers(saved)
        context = self.frame(
            summary=shown.summary(answers, faults),
            faults=[(shown.step_of_fault(self.kind, name), name, text) for name, text in faults.items()],
            errors=faults,
            bar=shown.bar(self.kind, REVIEW),
            back=slugs_of(self.kind)[-2],
            target=shown.target_of(saved.draft.record),
            had_record=saved.draft.record_id is not None,
            papers=list(saved.draft.attachments.order_by("pk")),
            proof=proof_for(saved.token),
            can_mail=bool(application_of(answers).contact["email"]),
            code_sent=code_sent,
            promise=guides.promise_of(self.kind, answers),
            hints=guides.duplicate_hints(answers),
            saved=saved,
            limits=guides.limits_told(self.kind, timezone.localdate()),
        )
        return render(request, "objections/review.html", context)
