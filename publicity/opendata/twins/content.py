"""Columns, their items and articles as JSON."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404

from publicity.content import tree
from publicity.content.columns import NEWEST, PAGE_SIZE, column_of, on_show
from publicity.content.models import Article, Column
from publicity.opendata.twins.answers import told, twin


@twin
def column(request: HttpRequest, slug: str) -> JsonResponse:
    """A column: its items with their units, and what is new."""
    if not Column.objects.filter(parent=None, slug=slug).exists():
        raise Http404
    found = column_of(slug)
    items = [
        {
            "label": one.item.label,
            "name": one.item.name,
            "responsible": one.item.responsible,
            "url": _full(request, one.url),
        }
        for one in tree.items_of(found)
    ]
    newest = on_show(column__parent=found)[:NEWEST]
    return told({"label": found.label, "items": items, "articles": [brief_article(request, one) for one in newest]})


@twin
def column_item(request: HttpRequest, slug: str, item: str) -> JsonResponse:
    """An item of a column: who answers for it, and its articles page by page."""
    found = Column.objects.select_related("parent").filter(parent__slug=slug, slug=item).first()
    if found is None:
        raise Http404
    return told(item_body(request, found))


def item_body(request: HttpRequest, found: Column) -> dict[str, Any]:
    """Return what the twin of an item tells."""
    page = Paginator(on_show(column=found), PAGE_SIZE).get_page(request.GET.get("page"))
    body = {
        "label": found.label,
        "name": found.name,
        "responsible": found.responsible,
        "intro": found.intro,
        "url": _full(request, tree.address_of(found)),
        "page": page.number,
        "pages": page.paginator.num_pages,
    }
    return body | {"articles": [brief_article(request, one) for one in page.object_list]}


@twin
def article(request: HttpRequest, public_id: str) -> JsonResponse:
    """An article on show; its body is the cleaned HTML of the page."""
    return told(whole_article(request, public_id))


def whole_article(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Return an article on show with its body. Raises Http404 for any other."""
    rows = Article.objects.public_now().select_related("column__parent", "unit")
    found = get_object_or_404(rows, public_id=public_id)
    body = {
        "summary": found.summary,
        "body": found.body,
        "source": found.source,
        "keywords": found.keywords,
        "document_class": found.document_class,
        "document_number": found.document_number,
        "issuer": found.issuer,
        "issued_on": found.issued_on.isoformat() if found.issued_on else None,
        "valid_until": found.valid_until.isoformat() if found.valid_until else None,
    }
    return brief_article(request, found) | body


def brief_article(request: HttpRequest, one: Article) -> dict[str, Any]:
    return {
        "public_id": one.public_id,
        "title": one.title,
        "column": one.column.label,
        "unit": one.unit.name,
        "published_at": one.publish_at.isoformat() if one.publish_at else None,
        "url": _full(request, one.get_absolute_url()),
    }


def _full(request: HttpRequest, address: str) -> str:
    return request.build_absolute_uri(address)
