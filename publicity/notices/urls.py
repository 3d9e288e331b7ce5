"""Addresses of the public notices. They are promises: never changed, never reused."""

from django.urls import path

from publicity.notices import api, catalogue, details, files, lists, results

urlpatterns = [
    path("query/", results.search, name="search"),
    path("query/suggest/", results.suggestions, name="search-suggest"),
    path("subjects/<slug:public_id>/", files.SubjectFile.as_view(), name="subject-detail"),
    path("subjects/<slug:public_id>/<slug:relation>/", files.SubjectRelated.as_view(), name="subject-related"),
    path("publicity/", lists.publicity_column, name="publicity"),
    path("publicity/licences/", lists.LicenceList.as_view(), name="licence-list"),
    path("publicity/licences/<slug:public_id>/", details.LicenceDetail.as_view(), name="licence-detail"),
    path("publicity/penalties/", lists.PenaltyList.as_view(), name="penalty-list"),
    path("publicity/penalties/<slug:public_id>/", details.PenaltyDetail.as_view(), name="penalty-detail"),
    path("records/<slug:public_id>/", details.RecordDetail.as_view(), name="record-detail"),
    path("catalogue/", catalogue.index, name="catalogue"),
    path("catalogue/<slug:slug>/", catalogue.item_page, name="catalogue-item"),
    path("catalogue/<slug:slug>/template.xlsx", catalogue.template, name="catalogue-template"),
    path("api/v1/subjects/", api.SubjectSearch.as_view(), name="api-subjects"),
    path("api/v1/subjects/<slug:public_id>/", api.SubjectDetail.as_view(), name="api-subject"),
    path("api/v1/records/", api.RecordList.as_view(), name="api-records"),
    path("api/v1/records/<slug:public_id>/", api.RecordDetail.as_view(), name="api-record"),
    path("api/v1/schema/", api.Schema.as_view(), name="api-schema"),
    path("api/v1/docs/", api.docs, name="api-docs"),
]
