"""Addresses of the joint measures. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.measures import pages, twins

api_limit = limited(Limit("api", settings.RATE_LIMITS["api"], 60))

urlpatterns = [
    path("joint/measures/", pages.index, name="measures"),
    path("joint/measures.json", api_limit(twins.index), name="measures-json"),
    path("joint/measures/<slug:slug>/", pages.memorandum_page, name="memorandum"),
    path("joint/measures/<slug:slug>.json", api_limit(twins.memorandum), name="memorandum-json"),
    path("joint/incentives/", pages.incentives, name="incentives"),
    path("joint/incentives.json", api_limit(twins.incentives), name="incentives-json"),
]
