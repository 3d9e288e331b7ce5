"""The page of collection and its JSON twin, and the public key that checks monthly statements."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.documents.models import SigningKey
from publicity.collection import figures
from publicity.notices.public import fresh_page


@require_safe
@fresh_page
def page(request: HttpRequest) -> HttpResponse:
    """How far the bureau's information has come at the sharing platforms."""
    has_key = SigningKey.objects.filter(retired_at__isnull=True).exists()
    return render(request, "collection/page.html", {"figures": figures.current(), "has_key": has_key})


@require_safe
@fresh_page
def data(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    known = figures.current()
    rule = known.rule
    platforms = [
        {
            "name": one.name, "level": one.level, "light": one.light, "newest_item": one.newest_item,
            "newest_accepted_at": timezone.localtime(one.newest_at).isoformat() if one.newest_at else None,
            "waiting": one.waiting, "oldest_waits_hours": round(one.hours, 1), "accepted": one.accepted,
            "accepted_late": one.late,
        }
        for one in known.platforms
    ]  # fmt: skip
    told = {
        "amber_hours": rule.amber_hours, "red_hours": rule.red_hours, "amber_percent": rule.late_amber_percent,
        "red_percent": rule.late_red_percent, "window_days": rule.window_days, "source": rule.source,
    }  # fmt: skip
    content = {"counted_at": timezone.localtime(known.counted_at).isoformat(), "rule": told, "platforms": platforms}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


@require_safe
@fresh_page
def key(request: HttpRequest) -> HttpResponse:
    """The public key of the bureau's statements (PEM). 404 before the first one was signed."""
    found = SigningKey.objects.filter(retired_at__isnull=True).first()
    if found is None:
        raise Http404
    return HttpResponse(found.public_pem, content_type="application/x-pem-file")
