"""What every page shows: names and numbers of the site, today's date, the columns, the visitor's display modes."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from publicity.portal import bar, registry
from publicity.portal.modes import chosen

WEEKDAYS = "一二三四五六日"


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame around every public page. Needs nothing of the database."""
    today = timezone.localdate()
    modes = chosen(request)
    return {
        "site": settings.SITE,
        "today": today,
        "weekday": f"星期{WEEKDAYS[today.weekday()]}",
        "modes": modes,
        "mode_class": " ".join(modes),
        "columns": bar.columns(),
        "services": registry.services,
        "is_demo": settings.IS_DEMO,
        "here": request.get_full_path() if request.method == "GET" else "/",
    }
