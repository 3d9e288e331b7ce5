"""The base of every admin page: what one may see and change comes from posts, and Django's own admin log is off."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from credit.audit.services import note
from credit.desk.lean import lean
from credit.units.policies import reach


class RightsAdmin(ModelAdmin):
    """An admin whose doors are rights: `see` opens the list and the form, `change` also edits; nobody deletes."""

    see: Sequence[str] = ()
    change: str = ""
    superuser_may = False  # setting up units and accounts is the one thing a technical superuser does

    list_fullwidth = True
    compressed_fields = True

    def _may(self, request: HttpRequest, *actions: str) -> bool:
        if self.superuser_may and request.user.is_superuser:
            return True
        return any(reach(request.user, action) for action in actions if action)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, *self.see, self.change)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, *self.see, self.change)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._may(request, self.change)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.change)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        named = {"title": self.opts.verbose_name_plural, **(extra_context or {})}  # Django's says "select … to view"
        response = super().changelist_view(request, named)
        if isinstance(response, TemplateResponse):
            response.add_post_render_callback(lean)
        return response

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self._note(request, obj, "added", message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self._note(request, obj, "changed", message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self._note(request, obj, "deleted", [])

    def _note(self, request: HttpRequest, obj: Model, verb: str, message: Any) -> None:
        """Write our own audit entry: which fields changed, never their content."""
        note(f"{obj._meta.model_name}.{verb}", obj, actor=request.user, fields=_fields_of(message))


def _fields_of(message: Any) -> list[str]:
    """Return the names of changed fields out of Django's change message."""
    entries = message if isinstance(message, list) else []
    parts = [(verb, part) for entry in entries for verb, part in entry.items()]
    named = [field for _, part in parts for field in part.get("fields", [])]
    whole = [f"{verb}: {part['name']} {part['object']}" for verb, part in parts if "object" in part]
    return [str(text) for text in named + whole]
