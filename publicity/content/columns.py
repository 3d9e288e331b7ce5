"""Pages of the columns and of their items."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from publicity.content import tree
from publicity.content.models import Article, ArticleQuerySet, Column, DocumentClass
from publicity.content.seeding import plan_of, seed
from publicity.notices.public import fresh_page
from publicity.portal import registry

PAGE_SIZE = 20
NEWEST = 6


def column_of(slug: str) -> Column:
    """Return a column as kept, or as the file has it before the tree is set up. Raises KeyError for another slug."""
    names = {entry["slug"]: entry for entry in seed()}
    kept = Column.objects.filter(parent=None, slug=slug).first()
    return kept or Column(slug=slug, label=names[slug]["name"], name=names[slug]["name"], intro=names[slug]["intro"])


def on_show(**wanted: Any) -> ArticleQuerySet:
    """Return the articles on show, newest first, without their bodies."""
    rows = Article.objects.public_now().filter(**wanted).order_by("-publish_at", "-pk")
    return rows.select_related("column__parent", "unit").defer("body", "leaks")


@require_safe
@fresh_page
def column_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A column: its items with the unit that answers for each, and what is new."""
    column = column_of(slug)
    items = tree.items_of(column)
    if len(items) == 1 and items[0].url == request.path:
        return _item(request, items[0].item)
    known = {one.url for one in items}
    context = {
        "column": column,
        "items": items,
        "entries": [entry for entry in registry.entries_of(slug) if reverse(entry.url_name) not in known],
        "articles": on_show(column__parent=column)[:NEWEST] if column.pk else [],
        "current_column": slug,
    }
    return render(request, "content/column.html", context)


@require_safe
@fresh_page
def item_page(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """An item of a column: what it is about, who answers, where the records are, its articles."""
    found = Column.objects.select_related("parent").filter(parent__slug=slug, slug=item).first()
    if found is None:
        raise Http404
    here = tree.address_of(found)
    if here != request.path:
        return redirect(here)
    return _item(request, found)


def _item(request: HttpRequest, item: Column) -> HttpResponse:
    articles = on_show(column=item)
    chosen = request.GET.get("class", "")
    known = dict(DocumentClass.choices)
    classes = articles.exclude(document_class="").order_by().values_list("document_class").annotate(n=Count("pk"))
    page = Paginator(articles.filter(document_class=chosen) if chosen in known else articles, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "item": item,
        "column": item.parent,
        "is_whole_column": request.path == (item.parent.get_absolute_url() if item.parent else ""),
        "updated": tree.updated(item),
        "links": tree.links_of(item),
        "persons": tree.persons_text(item),
        "is_about_persons": bool(plan_of(item).persons),
        "page": page,
        "articles": page.object_list,
        "classes": [(name, known[name], n) for name, n in classes],
        "chosen": chosen if chosen in known else "",
        "current_column": item.parent.slug if item.parent else "",
    }
    return render(request, "content/item.html", context)
