"""What the desk's own pages share: the frame of the admin around a template, and errors as sentences."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from credit.desk.base import RightsAdmin
from credit.kernel.errors import DomainError


class DeskPage:
    """A view of the desk; a refusal by a service becomes a message and a way back, never a server error."""

    model_admin: RightsAdmin | None = None
    request: HttpRequest
    back = "admin:index"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(self.back)

    def page(self, template: str, *, title: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a template inside the admin's frame."""
        admin = self.model_admin
        assert admin is not None
        frame = admin.admin_site.each_context(self.request)
        context = {**frame, "opts": admin.model._meta, "title": title, **context}
        return TemplateResponse(self.request, template, context, status=status)
