"""The newest licences and penalties for other sites to embed: RSS, JSON, or a page without script for a frame."""

from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from config.security import PUBLIC, policy
from credit.records.models import Record
from publicity.notices import addresses, wording
from publicity.notices.public import fresh_page, public_records
from publicity.opendata.twins.answers import told

SHOWN = 20
ITEMS = {"licences": ("licence", "行政许可"), "penalties": ("penalty", "行政处罚")}
FRAMED = policy(PUBLIC | {"frame-ancestors": "*", "script-src": "'none'", "form-action": "'none'"})


@require_safe
@fresh_page
def block(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Give the newest records of an item; what has left is gone with the next call."""
    slug, label = ITEMS[name]
    rows = [_row(request, record) for record in newest(slug)]
    response = FORMS[form](request, name, label, rows)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def newest(slug: str) -> list[Record]:
    """Return the records on show with the newest decisions."""
    return list(public_records(slug).filter(decided_on__isnull=False).order_by("-decided_on", "-pk")[:SHOWN])


def _row(request: HttpRequest, record: Record) -> dict[str, Any]:
    is_penalty = record.item.slug == "penalty"
    return {
        "public_id": record.public_id,
        "party": wording.party_name(record),
        "title": wording.headline(record),
        "text": wording.outcome(record) if is_penalty else wording.permitted(record),
        "unit_name": record.unit.name,
        "decided_on": record.decided_on,
        "url": request.build_absolute_uri(addresses.of_record(record)),
    }


def _json(request: HttpRequest, name: str, label: str, rows: list[dict[str, Any]]) -> HttpResponse:
    page = request.build_absolute_uri(reverse(f"{ITEMS[name][0]}-list"))
    results = [{**row, "decided_on": row["decided_on"].isoformat()} for row in rows]
    return told({"title": label, "url": page, "results": results})


def _rss(request: HttpRequest, name: str, label: str, rows: list[dict[str, Any]]) -> HttpResponse:
    feed = Rss201rev2Feed(
        title=f"信用交通·枣庄 {label}",
        link=request.build_absolute_uri(reverse(f"{ITEMS[name][0]}-list")),
        description=f"最新公示的{label}",
        language="zh-CN",
        feed_url=request.build_absolute_uri(),
    )
    for row in rows:
        day = timezone.make_aware(datetime.combine(row["decided_on"], time.min))
        feed.add_item(title=row["title"], link=row["url"], description=row["text"], unique_id=row["url"], pubdate=day)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


@xframe_options_exempt
def _html(request: HttpRequest, name: str, label: str, rows: list[dict[str, Any]]) -> HttpResponse:
    values = {"label": label, "rows": rows, "list_name": f"{ITEMS[name][0]}-list"}
    response = render(request, "opendata/block.html", values)
    response.headers["Content-Security-Policy"] = FRAMED
    return response


FORMS = {"rss": _rss, "json": _json, "html": _html}
