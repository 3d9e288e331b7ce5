"""The pages of the open data: what there is, on what terms, and the files themselves."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.catalogue.models import Nature
from publicity.notices.catalogue import described, shown_roles
from publicity.notices.public import fresh_page
from publicity.opendata import export
from publicity.opendata.datasets import COUNTED, Dataset, datasets, find, label_of, organisation_count
from publicity.opendata.forms import FORMS
from publicity.opendata.subjects import FIELDS, HEADINGS, subject_pieces

HERE = {"current_column": "catalogue"}


@require_safe
@fresh_page
def index(request: HttpRequest) -> HttpResponse:
    """List what may be taken, with the terms of use."""
    offered = list(datasets())
    values = {
        "offered": [one for one in offered if one.is_released],
        "held": [one for one in offered if not one.is_released],
        "organisations": organisation_count(),
        "cap": COUNTED,
    }
    return render(request, "opendata/index.html", values | HERE)


@require_safe
@fresh_page
def dataset_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Describe the data set of one item: columns, terms, time, number of records, files."""
    dataset = known(slug)
    values = {
        "dataset": dataset,
        "item": dataset.item,
        "is_adverse": dataset.item.nature == Nature.ADVERSE,
        "roles": shown_roles(dataset.item),
        "columns_shown": [
            described(column) | {"label": label_of(column)} for column in dataset.standard.public_columns
        ],
        "cap": COUNTED,
    }
    return render(request, "opendata/dataset.html", values | HERE)


@require_safe
@fresh_page
def subjects_page(request: HttpRequest) -> HttpResponse:
    """Describe the list of organisations."""
    values = {
        "count": organisation_count(),
        "cap": COUNTED,
        "fields": zip(FIELDS, HEADINGS, strict=True),
    }
    return render(request, "opendata/subjects.html", values | HERE)


@require_safe
@fresh_page
def schema(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the JSON schema of `columns` in the JSON Lines file of an item."""
    body = known(slug).standard.json_schema()
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False}, content_type="application/schema+json")


@require_safe
def dataset_file(request: HttpRequest, slug: str, suffix: str) -> HttpResponseBase:
    """Send the whole data set. Adverse items answer 403 with the reason until the law section lets them out."""
    dataset = known(slug)
    if not dataset.is_released:
        return render(request, "opendata/held.html", {"dataset": dataset, "item": dataset.item} | HERE, status=403)
    form = FORMS[suffix]
    return sent(request, slug, suffix, lambda own: export.dataset_pieces(own, dataset.records, dataset.standard, form))


@require_safe
def subjects_file(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """Send the list of organisations."""
    return sent(request, "subjects", suffix, lambda own: subject_pieces(own, suffix))


def sent(request: HttpRequest, name: str, suffix: str, write: Any) -> HttpResponseBase:
    """Return the answer that streams what `write` yields, or 503 when too many are being sent already."""
    form = FORMS[suffix]
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=form.content_type)
    else:
        try:
            own = export.own_connection()
        except export.Busy as busy:
            return _busy(request, busy)
        pieces: Iterator[bytes] = export.stream(own, write(own))
        response = StreamingHttpResponse(pieces, content_type=form.content_type)
    filename = f"{name}-{timezone.localtime():%Y%m%d}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    response.headers["Link"] = f'<{request.build_absolute_uri(reverse("open-data"))}#licence>; rel="license"'
    return response


def _busy(request: HttpRequest, busy: export.Busy) -> HttpResponse:
    response = render(request, "opendata/busy.html", {"busy": busy} | HERE, status=503)
    response.headers["Retry-After"] = str(busy.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def known(slug: str) -> Dataset:
    """Return the data set of a public item, or answer 404."""
    dataset = find(slug)
    if dataset is None:
        raise Http404
    return dataset
