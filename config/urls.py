"""All addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

from config.health import healthz
from config.metrics import metrics
from credit.attachments.views import download
from credit.documents.views import check_page

urlpatterns = [
    path("", include("publicity.portal.urls")),
    path("", include("publicity.notices.urls")),
    path("", include("publicity.inspections.urls")),  # before the pages of the column tree, of which it fills one
    path("", include("publicity.measures.urls")),
    path("", include("objections.openness.urls")),
    path("", include("publicity.opendata.urls")),
    path("", include("publicity.batch.urls")),
    path("", include("publicity.lists.urls")),
    path("", include("publicity.content.urls")),
    path("", include("publicity.statistics.urls")),
    path("", include("publicity.timeliness.urls")),
    path("", include("publicity.collection.urls")),
    path("", include("publicity.feedback.urls")),
    path("", include("objections.intake.forms.urls")),
    path("", include("objections.progress.urls")),
    path("", include("publicity.about.urls")),
    path("", include("credit.inbound.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("files/<slug:public_id>/", download, name="attachment-download"),
    path("documents/check/", check_page, name="document-check"),
]

handler400 = "publicity.portal.errors.bad_request"
handler403 = "publicity.portal.errors.forbidden"
handler404 = "publicity.portal.errors.not_found"
handler500 = "publicity.portal.errors.failure"
