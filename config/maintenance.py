"""While the file `maintenance` lies in the data folder, every page answers 503; its first line may say until when."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

RETRY_AFTER = "300"
ALWAYS_OPEN = ("/healthz", "/static/")
LONGEST = 100


class Maintenance:
    """Middleware: one look at the file system for each request, nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.page = get_template("errors/503.html")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ALWAYS_OPEN):
            return self.get_response(request)
        try:
            with settings.MAINTENANCE_FILE.open(encoding="utf-8", errors="replace") as file:
                until = file.readline(LONGEST).strip()
        except FileNotFoundError:
            return self.get_response(request)
        response = HttpResponse(self.page.render({"until": until}), status=503)
        response.headers["Retry-After"] = RETRY_AFTER
        response.headers["Cache-Control"] = "no-store"
        return response
