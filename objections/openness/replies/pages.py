"""The selected replies as a page and as JSON: newest first, by kind."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from objections.cases.choices import CaseKind
from objections.openness.replies.models import SelectedReply, SelectedReplyQuerySet
from publicity.notices.public import fresh_page
from publicity.opendata.twins.answers import told, twin

PAGE_SIZE = 10
KINDS = {str(kind): kind.label for kind in (CaseKind.OBJECTION, CaseKind.COMPLAINT)}


def on_show(kind: str = "") -> SelectedReplyQuerySet:
    """Return the replies on show, newest first."""
    replies = SelectedReply.objects.public_now().select_related("case__unit").order_by("-approved_at", "-pk")
    return replies.filter(case__kind=kind) if kind in KINDS else replies


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in KINDS else ""
    found = Paginator(on_show(chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": found, "kinds": KINDS.items(), "chosen": chosen, "current_column": "appeal"}
    return render(request, "openness/replies.html", context)


@twin
def data(request: HttpRequest) -> JsonResponse:
    """The newest hundred."""
    return told({"results": [_row(reply) for reply in on_show()[:100]]})


def _row(reply: SelectedReply) -> dict[str, Any]:
    return {
        "public_id": reply.public_id,
        "kind": reply.case.get_kind_display(),
        "title": reply.title,
        "question": reply.question,
        "answer": reply.answer,
        "unit": reply.case.unit.name if reply.case.unit else "",
        "answered_in": f"{timezone.localtime(reply.case.closed_at):%Y-%m}" if reply.case.closed_at else "",
    }
