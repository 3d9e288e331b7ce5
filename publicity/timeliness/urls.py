"""Address of the page of timeliness. It is a promise: never changed, never reused."""

from django.urls import path

from publicity.timeliness import views

urlpatterns = [path("statistics/timeliness/", views.page, name="timeliness")]
