"""Addresses of the frame: home page, display modes, how persons get their data."""

from django.urls import path

from publicity.portal import modes, views

urlpatterns = [
    path("", views.home, name="home"),
    path("display/", modes.switch, name="display"),
    path("query/people/", views.people, name="people"),
]
