"""Addresses of the public notices. They are promises: never changed, never reused."""

from django.conf import settings
from django.urls import path

from credit.limits.decorators import limited
from credit.limits.services import Limit
from publicity.notices import api, catalogue, details, files, lists, results
from publicity.notices.public import fresh_page

search_limit, suggest_limit, api_limit = (
    limited(Limit(name, settings.RATE_LIMITS[name], 60)) for name in ("search", "suggest", "api")
)

urlpatterns = [
    path("query/", search_limit(results.search), name="search"),
    path("query/suggest/", suggest_limit(results.suggestions), name="search-suggest"),
    path("subjects/<slug:public_id>/", files.SubjectFile.as_view(), name="subject-detail"),
    path("subjects/<slug:public_id>/<slug:relation>/", files.SubjectRelated.as_view(), name="subject-related"),
    path("publicity/licences/", lists.LicenceList.as_view(), name="licence-list"),
    path("publicity/licences/<slug:public_id>/", details.LicenceDetail.as_view(), name="licence-detail"),
    path("publicity/penalties/", lists.PenaltyList.as_view(), name="penalty-list"),
    path("publicity/penalties/<slug:public_id>/", details.PenaltyDetail.as_view(), name="penalty-detail"),
    path("records/<slug:public_id>/", details.RecordDetail.as_view(), name="record-detail"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<slug:slug>/", catalogue.item_page, name="catalogue-item"),
    path("catalogue/<slug:slug>/template.xlsx", catalogue.template, name="catalogue-template"),
    path("api/v1/subjects/", api_limit(api.SubjectSearch.as_view()), name="api-subjects"),
    path("api/v1/subjects/<slug:public_id>/", api_limit(fresh_page(api.SubjectDetail.as_view())), name="api-subject"),
    path("api/v1/records/", api_limit(fresh_page(api.RecordList.as_view())), name="api-records"),
    path("api/v1/records/<slug:public_id>/", api_limit(fresh_page(api.RecordDetail.as_view())), name="api-record"),
    path("api/v1/schema/", api.Schema.as_view(), name="api-schema"),
    path("api/v1/docs/", api.docs, name="api-docs"),
]
