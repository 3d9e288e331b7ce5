"""The search page and the catalogue as JSON."""

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem
from credit.kernel.masking import find_personal
from credit.search.query import find
from publicity.content import search as articles
from publicity.notices.catalogue import shown_roles
from publicity.notices.results import KINDS, PAGE_SIZE, known_district, shown_hits
from publicity.opendata.datasets import datasets
from publicity.opendata.datasets import find as find_dataset
from publicity.opendata.twins.answers import refused, told, twin

FOUND = 10
PERSONAL = "个人的证件号码和电话不能查询，请走本人查询或授权查询。"


@twin
def search(request: HttpRequest) -> JsonResponse:
    """What a query finds among subjects and articles. Personal numbers are not looked up."""
    query = " ".join(request.GET.get("q", "").split())[:100]
    if find_personal(query):
        response = refused(400, code="personal", message=PERSONAL, fields={"q": PERSONAL})
    elif not query:
        message = "请给出要查的名称或代码，例如 ?q=运输。"
        response = refused(400, code="invalid_parameter", message=message, fields={"q": message})
    else:
        response = told(_found(request, query))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _found(request: HttpRequest, query: str) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    text = request.GET.get("page", "1")
    number = min(max(int(text), 1), 50) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    kinds = KINDS[kind][1] if kind in KINDS else None
    results = find(query, kinds=kinds, district=known_district(request), limit=PAGE_SIZE, page=number)
    hits = [
        {
            "public_id": one.subject.public_id,
            "kind": one.subject.kind,
            "name": one.subject.name,
            "code": one.subject.code,
            "why": one.hit.why,
            "licences": one.subject.licences,
            "penalties": one.subject.penalties,
            "is_disputed": one.subject.is_disputed,
            "url": request.build_absolute_uri(f"/subjects/{one.subject.public_id}/"),
        }
        for one in shown_hits(results, query)
    ]
    texts = [
        {"title": one.article.title, "url": request.build_absolute_uri(one.article.get_absolute_url())}
        for one in articles.find(query, limit=FOUND)
    ]
    return {"total": results.total, "capped": results.capped, "page": number, "results": hits, "articles": texts}


@twin
def catalogue(request: HttpRequest) -> JsonResponse:
    """The items of the catalogue."""
    return told({"results": catalogue_items()})


@twin
def catalogue_item(request: HttpRequest, slug: str) -> JsonResponse:
    """One item: units, columns with how they are filled and whether they are public."""
    return told(described_item(slug))


def catalogue_items() -> list[dict[str, Any]]:
    """Return the items of the catalogue that have a data standard."""
    items = CatalogueItem.objects.filter(is_active=True).prefetch_related("roles__unit", "roles__group")
    return [_item(item) for item in items if item.slug in standards.load()]


def described_item(slug: str) -> dict[str, Any]:
    """Return an item with its columns. Raises Http404 for one that is not in the catalogue."""
    item = get_object_or_404(CatalogueItem, slug=slug, is_active=True)
    if slug not in standards.load():
        raise Http404
    standard = standards.get(slug)
    columns = [
        {
            "name": column.name,
            "number": column.number,
            "label": column.label,
            "is_required": column.required,
            "is_public": column.disclosure == "public",
            "guide": column.guide(),
        }
        for column in standard.columns.values()
    ]
    return _item(item) | {"description": standard.description, "columns": columns}


def _item(item: CatalogueItem) -> dict[str, Any]:
    return {
        "slug": item.slug,
        "code": item.code,
        "name": item.name,
        "nature": item.nature,
        "disclosure": item.disclosure,
        "units": [{"name": role["name"], "part": role["part"]} for role in shown_roles(item)],
    }


@twin
def open_data(request: HttpRequest) -> JsonResponse:
    """The data sets one may take."""
    return told({"results": [_dataset(request, one) for one in datasets()]})


@twin
def dataset(request: HttpRequest, slug: str) -> JsonResponse:
    """One data set."""
    found = find_dataset(slug)
    if found is None:
        raise Http404
    return told(_dataset(request, found))


def _dataset(request: HttpRequest, one: Any) -> dict[str, Any]:
    base = request.build_absolute_uri(f"/open/{one.slug}/")
    files = {suffix: f"{base}data.{suffix}" for suffix in ("csv", "jsonl")} if one.is_released else {}
    return {
        "slug": one.slug,
        "name": one.item.name,
        "description": one.standard.description,
        "count_up_to_10000": one.count,
        "changed_at": one.changed_at.isoformat() if one.changed_at else None,
        "files": files,
        "schema": f"{base}schema.json",
        "licence": request.build_absolute_uri("/open/#licence"),
    }
