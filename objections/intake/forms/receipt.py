"""The receipt: number and query code, shown for half an hour after sending, on paper if wished."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from credit.documents.typesetting import qr_svg
from objections.cases.numbers import shown_code
from objections.intake import drafts
from objections.intake.forms import browser, guides
from objections.intake.forms.views import CasePage


class ReceiptPage(CasePage):
    """GET shows it while the token of the sent form lies in the browser; POST puts it away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sent = drafts.sent(request.COOKIES.get(browser.RECEIPT, ""))
        if sent is None:
            return redirect("case-progress")
        self.kind = sent.case.kind
        progress = reverse("case-progress")
        context = self.frame(
            case=sent.case,
            code=shown_code(sent.code),
            received_at=timezone.localtime(sent.case.received_at),
            papers=sent.case.files.filter(by_applicant=True).count(),
            limits=guides.limits_told(self.kind, timezone.localdate()),
            progress_address=request.build_absolute_uri(progress),
            qr=mark_safe(qr_svg(request.build_absolute_uri(f"{progress}?number={sent.case.number}"), scales=True)),  # noqa: S308
            minutes=int(browser.RECEIPT_AGE.total_seconds() // 60),
        )
        return render(request, "objections/receipt.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        response = redirect("case-progress")
        browser.forget_receipt(response)
        return response
