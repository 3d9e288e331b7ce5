"""The address of the batch check."""

from django.urls import path

from publicity.batch.views import BatchCheck

urlpatterns = [path("batch/", BatchCheck.as_view(), name="batch-check")]
