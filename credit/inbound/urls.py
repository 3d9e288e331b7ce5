"""Addresses of the interface for upstream systems. They are promises: never changed, never reused."""

from django.urls import path

from credit.inbound.api import Batches, Receipt

urlpatterns = [
    path("api/v1/upstream/batches/<str:key>", Receipt.as_view(), name="upstream-receipt"),
    path("api/v1/upstream/<slug:item>/batches", Batches.as_view(), name="upstream-batches"),
]
