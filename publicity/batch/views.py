"""The batch check (批量核查): many names or codes in one go. Nothing is stored, nothing stands in an address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from credit.limits.services import Limit, TooMany, caller_of, spend
from publicity.batch import matching
from publicity.batch.matching import Answer, answers_for
from publicity.batch.reading import MOST, Unreadable, entries_in, entries_of
from publicity.batch.workbook import workbook
from publicity.notices.catalogue import XLSX

HERE = {"current_column": "query", "most": MOST}


@method_decorator([never_cache, sensitive_post_parameters("text")], name="dispatch")
class BatchCheck(View):
    """The form, and by POST the answers as a page or as a workbook."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            entries = self._entries(request)
            spend(Limit("batch", settings.RATE_LIMITS["batch"], 60), caller_of(request))
        except Unreadable as trouble:
            return self._form(request, errors=trouble.fields)
        except TooMany as trouble:
            message = f"核查得太快了，请过 {trouble.retry_after} 秒再试，写好的内容还在下面。"
            response = self._form(request, errors={"text": message}, status=429)
            response.headers["Retry-After"] = str(trouble.retry_after)
            return response
        answers = answers_for(entries, request.POST.dict())
        return self._workbook(request, answers) if request.POST.get("as") == "xlsx" else self._page(request, answers)

    def _entries(self, request: HttpRequest) -> list[str]:
        upload = request.FILES.get("file")
        text = request.POST.get("text", "")
        if upload and not text.strip():
            return entries_in(upload)
        if upload:
            raise Unreadable("file", "文字和文件都给了，不知道用哪一个。请只留一个。")
        return entries_of(text)

    def _form(self, request: HttpRequest, *, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        values = {"text": request.POST.get("text", ""), "errors": errors or {}}
        return render(request, "batch/form.html", values | HERE, status=status)

    def _page(self, request: HttpRequest, answers: list[Answer]) -> HttpResponse:
        states = [answer.state for answer in answers]
        values = {
            "answers": answers,
            "text": "\n".join(answer.entry for answer in answers),
            "found": sum(answer.subject is not None for answer in answers),
            "doubtful": states.count(matching.DOUBTFUL),
            "missing": states.count(matching.MISSING),
            "personal": states.count(matching.PERSONAL),
            "late": states.count(matching.LATE),
            "asked_at": timezone.localtime(),
        }
        response = render(request, "batch/answers.html", values | HERE)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    def _workbook(self, request: HttpRequest, answers: list[Answer]) -> HttpResponse:
        def address_of(public_id: str) -> str:
            return request.build_absolute_uri(reverse("subject-detail", args=[public_id]))

        response = HttpResponse(workbook(answers, address_of), content_type=XLSX)
        name = f"batch-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
