"""Addresses of the page of collection. They are promises: never changed, never reused."""

from django.urls import path

from publicity.collection import views

urlpatterns = [
    path("statistics/collection/", views.page, name="collection"),
    path("statistics/collection/data.json", views.data, name="collection-json"),
    path("statistics/collection/key.pem", views.key, name="statement-key"),
]
