"""Lists, records and subjects' files as JSON."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record
from credit.subjects.models import Subject
from publicity.notices import subject_file
from publicity.notices.details import passages, standing_notice
from publicity.notices.files import ALL_RELATED, merged_address, open_disputes, public_subject
from publicity.notices.filters import ListFilter
from publicity.notices.lists import LicenceList, PenaltyList, total_text
from publicity.notices.paging import page_of
from publicity.notices.public import public_records
from publicity.notices.serializers import RecordDetailSerializer, RecordSerializer
from publicity.opendata.twins.answers import neighbours, refused, told, twin

LISTS = {view.slug: view for view in (LicenceList, PenaltyList)}
STOPS = subject_file.STOPS_ON_A_PAGE


@twin
def record_list(request: HttpRequest, slug: str) -> JsonResponse:
    """The list of licences or penalties with the same filters as its page."""
    item = get_object_or_404(CatalogueItem, slug=slug)
    chosen = ListFilter(request.GET, item=item, party=LISTS[slug].party, unit_label=LISTS[slug].unit_label)
    if not chosen.is_valid():
        fields = {name: str(errors[0]) for name, errors in chosen.errors.items()}
        return refused(400, code="invalid_parameter", message=" ".join(fields.values()), fields=fields)
    records = chosen.narrow(public_records(slug).filter(decided_on__isnull=False))
    page = page_of(records.with_dispute(), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    body = {"item": slug, "item_name": item.name, "total": total_text(records)}
    return told(body | neighbours(request, page) | {"results": briefly(request, page.records)})


@twin
def record_detail(request: HttpRequest, public_id: str, slug: str = "") -> JsonResponse:
    """A record with its public columns; 410 while the public word on its withdrawal stands."""
    record = public_records(slug).with_dispute().filter(public_id=public_id).first()
    if record is None:
        return _gone(public_id, slug)
    body = RecordDetailSerializer(record, context={"request": request}).data
    way = [{"on": day.isoformat(), "what": what} for day, what in passages(record)]
    return told({**body, "passages": way})


def _gone(public_id: str, slug: str) -> JsonResponse:
    notice = standing_notice(public_id, slug)
    if notice is None:
        raise Http404
    body = {
        "document_number": notice.document_number,
        "authority": notice.authority,
        "withdrawn_on": notice.withdrawn_on.isoformat(),
        "reason": notice.reason,
    }
    return told({"code": "withdrawn", "message": "这份决定已经撤下。", "fields": {}, "notice": body}, status=410)


@twin
def subject(request: HttpRequest, public_id: str) -> JsonResponse:
    """A subject's file: identity, counts, related subjects, and its records page by page."""
    moved = merged_address(public_id)
    if moved:
        heir = request.build_absolute_uri(f"{moved.rstrip('/')}.json")
        response = told({"code": "moved", "message": "这份档案已并入另一份。", "fields": {}, "url": heir}, status=301)
        response.headers["Location"] = heir
        return response
    found = public_subject(public_id)
    records = subject_file.records_of(found)
    asked = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of(records.with_dispute(), size=STOPS, key=subject_file.WHEN, **asked)
    body = identity(request, found) | {
        "facts": [{"label": label, "text": text} for label, text in subject_file.facts(found)],
        "former_names": [one.name for one in subject_file.former_names(found)],
        "record_counts": dict(records.order_by().values_list("item__slug").annotate(Count("pk"))),
        "open_disputes": open_disputes(records),
        "related": {group.name: _related(request, group) for group in subject_file.related(found)},
    }
    return told(body | neighbours(request, page) | {"records": briefly(request, page.records)})


@twin
def subject_related(request: HttpRequest, public_id: str, relation: str) -> JsonResponse:
    """All vehicles, ships, projects, operators or owners of a subject."""
    found = public_subject(public_id)
    groups = subject_file.related(found, only=relation, limit=ALL_RELATED)
    if not groups:
        raise Http404
    return told({"subject": identity(request, found), "title": groups[0].title, **_related(request, groups[0])})


def _related(request: HttpRequest, group: subject_file.Related) -> dict[str, Any]:
    return {"total": group.total, "results": [identity(request, subject) for _, subject in group.rows]}


def identity(request: HttpRequest, found: Subject) -> dict[str, Any]:
    """Return who a public subject is, and its page."""
    names = ("public_id", "kind", "name", "code", "division_code")
    url = request.build_absolute_uri(reverse("subject-detail", args=[found.public_id]))
    return {name: getattr(found, name) for name in names} | {"url": url}


def briefly(request: HttpRequest, records: list[Record]) -> list[Any]:
    """Return records as a list shows them."""
    return list(RecordSerializer(records, many=True, context={"request": request}).data)
