"""Addresses of 网站找错. They are promises: never changed, never reused."""

from django.urls import path

from publicity.feedback import views

urlpatterns = [
    path("feedback/", views.FeedbackPage.as_view(), name="feedback"),
    path("feedback/thanks/", views.thanks, name="feedback-thanks"),
]
