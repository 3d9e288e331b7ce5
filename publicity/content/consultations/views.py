"""Saying something about a draft: a form with or without script, while the period runs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from credit.kernel.errors import DomainError
from credit.limits.services import Limit, TooMany, caller_of, spend
from publicity.content.consultations import services
from publicity.content.consultations.forms import OpinionForm
from publicity.content.consultations.models import Consultation
from publicity.content.models import Article

HOUR = 3600


@method_decorator([never_cache, sensitive_post_parameters("text", "contact")], name="dispatch")
class OpinionPage(View):
    """The form of one consultation. What was typed survives every refusal."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        return self._show(request, self._consultation(public_id), OpinionForm())

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        consultation, form = self._consultation(public_id), OpinionForm(request.POST)
        if not form.is_valid():
            return self._show(request, consultation, form)
        try:
            spend(Limit("opinion", settings.RATE_LIMITS["opinion"], HOUR), caller_of(request))
            if not form.is_from_a_robot:
                text, contact = form.cleaned_data["text"], form.cleaned_data["contact"]
                services.receive(consultation, text=text, contact=contact, today=timezone.localdate())
        except TooMany as trouble:
            minutes = -(-trouble.retry_after // 60)
            form.add_error(None, f"您提交得太快了，请过 {minutes} 分钟再交一次，写好的内容还在下面。")
            response = self._show(request, consultation, form)
            response.status_code, response["Retry-After"] = 429, str(trouble.retry_after)
            return response
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self._show(request, consultation, form)
        return render(request, "content/opinion_thanks.html", self._frame(consultation))

    def _consultation(self, public_id: str) -> Consultation:
        rows = Consultation.objects.filter(article__in=Article.objects.public_now())
        return get_object_or_404(rows.select_related("article__column__parent"), article__public_id=public_id)

    def _frame(self, consultation: Consultation) -> dict[str, object]:
        column = consultation.article.column
        slug = column.parent.slug if column.parent else ""
        return {"consultation": consultation, "article": consultation.article, "current_column": slug}

    def _show(self, request: HttpRequest, consultation: Consultation, form: OpinionForm) -> HttpResponse:
        is_open = consultation.is_open(timezone.localdate())
        return render(request, "content/opinion.html", self._frame(consultation) | {"form": form, "is_open": is_open})
