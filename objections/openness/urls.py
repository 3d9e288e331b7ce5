"""Addresses of openness. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path

from credit.limits.decorators import limited
from credit.limits.services import Limit
from objections.openness import sheets, views
from objections.openness.replies import pages

api_limit = limited(Limit("api", settings.RATE_LIMITS["api"], 60))

urlpatterns = [
    path("cases/openness/", views.page, name="case-openness"),
    path("cases/openness.json", api_limit(views.data), name="case-openness-json"),
    path("cases/sheets/", sheets.page, name="case-sheets"),
    path("cases/sheets/<slug:slug>/", sheets.sheet, name="case-sheet"),
    path("cases/replies/", pages.page, name="selected-replies"),
    path("cases/replies.json", api_limit(pages.data), name="selected-replies-json"),
    path("cases/repairs/", views.repairs_page, name="repairs-told"),
    path("cases/repairs.json", api_limit(views.repairs_data), name="repairs-told-json"),
]
