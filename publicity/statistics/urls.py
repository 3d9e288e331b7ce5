"""Address of the public statistics. It is a promise: never changed, never reused."""

from django.urls import path

from publicity.statistics import views

urlpatterns = [path("statistics/", views.page, name="statistics")]
