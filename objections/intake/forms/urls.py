"""Addresses of the forms. They are promises: never changed, never reused; none of them holds who asks or what."""

from django.urls import path, register_converter

from objections.cases.choices import CaseKind
from objections.intake.forms.receipt import ReceiptPage
from objections.intake.forms.review import ReviewPage
from objections.intake.forms.views import BeginPage, StepPage


class KindSlug:
    """One of the kinds of cases."""

    regex = "|".join(CaseKind.values)

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(KindSlug, "case_kind")

urlpatterns = [
    path("cases/receipt/", ReceiptPage.as_view(), name="case-receipt"),
    path("cases/objection/", BeginPage.as_view(), {"kind": "objection"}, name="objection-form"),
    path("cases/complaint/", BeginPage.as_view(), {"kind": "complaint"}, name="complaint-form"),
    path("cases/repair/", BeginPage.as_view(), {"kind": "repair"}, name="repair-form"),
    path("cases/<case_kind:kind>/", BeginPage.as_view(), name="case-begin"),
    path("cases/<case_kind:kind>/review/", ReviewPage.as_view(), name="case-review"),
    path("cases/<case_kind:kind>/<slug:slug>/", StepPage.as_view(), name="case-step"),
]
