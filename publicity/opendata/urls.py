"""Addresses of the open data. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.notices.public import fresh_page
from publicity.opendata import changes

api_limit = limited(Limit("api", settings.RATE_LIMITS["api"], 60))

urlpatterns = [
    path("api/v1/changes", api_limit(fresh_page(changes.ChangeFeed.as_view())), name="api-changes"),
]
