"""Addresses of what the site says about itself. They are promises: never changed, never reused."""

from django.urls import path

from publicity.about import views

urlpatterns = [
    path("about/", views.page, {"name": "about"}, name="about"),
    path("about/accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("about/privacy/", views.page, {"name": "privacy"}, name="privacy"),
    path("sitemap/", views.site_map, name="sitemap"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap-xml"),
    path("robots.txt", views.robots, name="robots"),
]
