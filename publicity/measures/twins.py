"""The pages of joint measures as JSON."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from credit.records.models import RecordQuerySet
from publicity.measures.concerned import Concerned, concerned, entries, red_entries, rows_of
from publicity.measures.measure import Measure
from publicity.measures.memoranda import memoranda
from publicity.measures.pages import memorandum_of, openings
from publicity.measures.table import in_force
from publicity.notices import wording
from publicity.notices.paging import page_of
from publicity.opendata.twins.answers import neighbours, told, twin


@twin
def index(request: HttpRequest) -> JsonResponse:
    """The measures in force today, what opens them, and the memoranda."""
    base = request.build_absolute_uri("/joint/measures/")
    body = {
        "measures": [measure_of(one) for one in in_force(timezone.localdate())],
        "opened_by": [{"records": what, "tier": tier, "source": source} for what, tier, source in openings()],
        "memoranda": [
            {"slug": one.slug, "number": one.number, "title": one.title, "status": one.status,
             "url": f"{base}{one.slug}.json"}
            for one in memoranda().values()
        ],
    }  # fmt: skip
    return told(body)


@twin
def memorandum(request: HttpRequest, slug: str) -> JsonResponse:
    """A memorandum with its measures and the entries on show."""
    found = memorandum_of(slug)
    measures = [
        {
            "number": row.measure.number, "group": group, "name": row.measure.name,
            "departments": row.measure.departments, "departments_today": row.measure.today,
            "strength": row.measure.strength, "unchecked": row.measure.unsure,
            "article_in_force": row.cover.article if row.cover else None,
        }
        for group, rows in rows_of(found, day=timezone.localdate())
        for row in rows
    ]  # fmt: skip
    names = ("slug", "number", "title", "signed_in", "signatories", "status", "subjects")
    body = {name: getattr(found, name) for name in names} | {"measures": measures}
    return told(body | _listed(request, entries(found.item, found.list_types)))


@twin
def incentives(request: HttpRequest) -> JsonResponse:
    """The incentives in force and the entries of the red list."""
    measures = [measure_of(one) for one in in_force(timezone.localdate()) if one.is_incentive]
    return told({"measures": measures} | _listed(request, red_entries()))


def measure_of(measure: Measure) -> dict[str, Any]:
    """Return a measure in force as the interface tells it."""
    return {
        "code": measure.code,
        "name": measure.name,
        "tier": measure.tier.value,
        "article": measure.article,
        "source": measure.source,
        "valid_from": measure.valid_from.isoformat(),
        "valid_until": measure.valid_until.isoformat() if measure.valid_until else None,
    }


def _listed(request: HttpRequest, records: RecordQuerySet) -> dict[str, Any]:
    page = page_of(records.with_dispute(), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    told_of = [_entry(request, one) for one in concerned(page.records, day=timezone.localdate())]
    return neighbours(request, page) | {"results": told_of}


def _entry(request: HttpRequest, one: Concerned) -> dict[str, Any]:
    return {
        "public_id": one.record.public_id,
        "subject": wording.party_name(one.record),
        "list": one.ground.list_name,
        "behaviour": one.ground.behaviour,
        "is_disputed": one.ground.is_disputed,
        "ends_on": one.ground.ends_on.isoformat() if one.ground.ends_on else None,
        "measures": [applied.measure.code for applied in one.measures],
        "url": request.build_absolute_uri(one.url),
    }
