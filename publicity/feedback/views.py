"""网站找错: a form for everybody, from every page, with or without script."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from django.views.generic import View

from credit.limits.services import Limit, TooMany, caller_of, spend
from publicity.feedback import services
from publicity.feedback.forms import FeedbackForm
from publicity.notices.public import fresh_page

HOUR = 3600


@method_decorator([never_cache, sensitive_post_parameters("text", "contact", "page")], name="dispatch")
class FeedbackPage(View):
    """The form. What was typed survives every refusal, also the one for sending too often."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, FeedbackForm(initial={"page": page_before(request)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FeedbackForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        try:
            spend(Limit("feedback", settings.RATE_LIMITS["feedback"], HOUR), caller_of(request))
        except TooMany as trouble:
            return self._too_often(request, form, trouble.retry_after)
        if not form.is_from_a_robot:
            values = form.cleaned_data
            services.receive(page=values["page"], text=values["text"], contact=values["contact"])
        return redirect("feedback-thanks")

    def _too_often(self, request: HttpRequest, form: FeedbackForm, seconds: int) -> HttpResponse:
        minutes = -(-seconds // 60)
        form.add_error(None, f"您提交得太快了，请过 {minutes} 分钟再交一次，写好的内容还在下面。")
        response = self._show(request, form, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response

    def _show(self, request: HttpRequest, form: FeedbackForm, *, status: int = 200) -> HttpResponse:
        return render(request, "feedback/form.html", {"form": form}, status=status)


@require_safe
@fresh_page
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/thanks.html")


def page_before(request: HttpRequest) -> str:
    """Return the path of the page of ours that the visitor came from, without its query; else ""."""
    try:
        origin = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    is_ours = origin.netloc == request.get_host() and origin.path != request.path
    return origin.path if is_ours else ""
