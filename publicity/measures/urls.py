"""Addresses of the joint measures. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.measures import pages, twins
from publicity.measures.cases import pages as cases
from publicity.measures.counter import api

api_limit = limited(Limit("api", settings.RATE_LIMITS["api"], 60))

urlpatterns = [
    path("joint/measures/", pages.index, name="measures"),
    path("joint/measures.json", api_limit(twins.index), name="measures-json"),
    path("joint/measures/<slug:slug>/", pages.memorandum_page, name="memorandum"),
    path("joint/measures/<slug:slug>.json", api_limit(twins.memorandum), name="memorandum-json"),
    path("joint/incentives/", pages.incentives, name="incentives"),
    path("api/v1/counter/checks/", api.Checks.as_view(), name="counter-checks"),
    path("api/v1/counter/checks/<slug:number>/", api.Check.as_view(), name="counter-check"),
    path("api/v1/counter/checks/<slug:number>/receipt/", api.Receipt.as_view(), name="counter-check-receipt"),
    path("api/v1/counter/checks/<slug:number>/decisions/", api.Decisions.as_view(), name="counter-check-decisions"),
    path("joint/cases/", cases.page, name="typical-cases"),
    path("joint/cases.json", api_limit(cases.page_json), name="typical-cases-json"),
    path("joint/incentives.json", api_limit(twins.incentives), name="incentives-json"),
]
