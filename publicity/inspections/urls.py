"""Addresses of random inspections. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.inspections import twins, views

api_limit = limited(Limit("api", settings.RATE_LIMITS["api"], 60))
ROOT = "news/inspections"

urlpatterns = [
    path(f"{ROOT}/", views.page, name="inspections"),
    path(f"{ROOT}/plans/", views.plan_list, name="inspection-plans"),
    path(f"{ROOT}/plans/<slug:public_id>/", views.plan_page, name="inspection-plan"),
    path(f"{ROOT}/plans/<slug:public_id>/draw.json", api_limit(views.plan_file), name="inspection-file"),
    path(f"{ROOT}/results/", views.ResultList.as_view(), name="inspection-results"),
    path(f"{ROOT}/statistics/", views.statistics, name="inspection-statistics"),
    path(f"{ROOT}/method/", views.method, name="inspection-method"),
    path(f"{ROOT}/method/replay.py", views.program, name="inspection-program"),
    path(f"{ROOT}.json", api_limit(twins.page), name="inspections-json"),
    path(f"{ROOT}/plans.json", api_limit(twins.plan_list), name="inspection-plans-json"),
    path(f"{ROOT}/plans/<slug:public_id>.json", api_limit(twins.plan), name="inspection-plan-json"),
    path(f"{ROOT}/results.json", api_limit(twins.results), name="inspection-results-json"),
    path(f"{ROOT}/statistics.json", api_limit(twins.statistics), name="inspection-statistics-json"),
]
