"""长者模式 and 高对比: the same pages in other tokens, chosen by a form and remembered in a cookie."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE = "display"
MODES = ("elder", "contrast")
YEAR = 365 * 24 * 3600


def chosen(request: HttpRequest) -> list[str]:
    """Return the display modes of this visitor, in their fixed order; unknown words in the cookie are ignored."""
    words = request.COOKIES.get(COOKIE, "").split("-")
    return [mode for mode in MODES if mode in words]


@csrf_exempt  # it changes nothing but the look of the visitor's own pages, and so works from cached pages too
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Turn one mode on or off and lead back to the page the visitor came from."""
    wanted = set(chosen(request)) ^ ({request.POST.get("mode", "")} & set(MODES))
    response = HttpResponseRedirect(_back(request))
    if wanted:
        value = "-".join(mode for mode in MODES if mode in wanted)
        response.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """Return the page to go back to; only pages of this site are followed."""
    target = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") else "/"
