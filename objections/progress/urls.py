"""Addresses of the progress page. They are promises; the query code stands in none of them."""

from django.urls import path

from objections.progress.acting import DoingPage
from objections.progress.letters import letter
from objections.progress.views import LeavePage, ProgressPage

urlpatterns = [
    path("cases/progress/", ProgressPage.as_view(), name="case-progress"),
    path("cases/progress/leave/", LeavePage.as_view(), name="case-leave"),
    path("cases/progress/letters/<slug:public_id>/", letter, name="case-letter"),
    path("cases/progress/<slug:slug>/", DoingPage.as_view(), name="case-doing"),
]
