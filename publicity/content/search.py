"""Full-text search over articles: the same bigrams as for names, in an ordinary GIN index."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest

from credit.kernel.names import name_key
from credit.search.tokens import grams, query_grams
from publicity.content import blocks
from publicity.content.models import Article, ArticleText

SHOWN = 5
CAP = 100
AROUND = 40


@dataclass(frozen=True)
class ArticleHit:
    """An article that was found, with the place where the words stand."""

    article: Article
    excerpt: str


def index(article: Article) -> None:
    """Write what search reads of a released article."""
    words = [article.title, article.document_number, article.issuer, *article.keywords, article.summary]
    plain = "\n".join(blocks.plain_lines(article.body))
    key = "\n".join(name_key(line) for line in [*words, *plain.split("\n")])
    values = {
        "title_key": name_key(f"{article.title}{article.document_number}"),
        "key": key,
        "plain": plain,
        "grams": sorted(set().union(*(grams(line) for line in key.split("\n")))),
    }
    ArticleText.objects.update_or_create(article=article, defaults=values)


def forget(article: Article) -> None:
    """Take an article out of search."""
    ArticleText.objects.filter(article=article).delete()


def _any_holds(wanted: list[int]) -> bool:
    """Tell whether any article has all grams: most searches end here, with one look into the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM publicity_articletext WHERE grams @> %s::int[])", [wanted])
        return bool(cursor.fetchone()[0])


def matching(query: str) -> QuerySet[ArticleText]:
    """Return the texts of articles on show that hold every word, those with the words in their title first."""
    keys = [key for key in map(name_key, query.split()) if key]
    wanted = sorted({gram for key in keys for gram in query_grams(key)})
    if not keys or not _any_holds(wanted):
        return ArticleText.objects.none()
    rows = ArticleText.objects.filter(grams__contains=wanted, article__in=Article.objects.public_now())
    in_title = Q()
    for key in keys:
        rows = rows.filter(key__contains=key)
        in_title &= Q(title_key__contains=key)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "-article__publish_at", "-article_id")


def find(query: str, *, limit: int, offset: int = 0) -> list[ArticleHit]:
    """Return articles that hold the words of a query."""
    rows = matching(query).select_related("article__column__parent", "article__unit")
    return [
        ArticleHit(text.article, excerpt(text.plain, query)) for text in rows.defer("grams")[offset : offset + limit]
    ]


def count(query: str) -> int:
    """Return how many articles are found, counting no further than `CAP`."""
    return matching(query)[: CAP + 1].count()


def excerpt(plain: str, query: str) -> str:
    """Return the words around the first word of the query that stands in the text as it was typed, else the start."""
    text = plain.replace("\n", " ")
    pattern = "|".join(re.escape(word) for word in query.split())
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    start = max(found.start() - AROUND, 0) if found else 0
    end = (found.end() if found else 0) + 2 * AROUND
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def section(query: str, request: HttpRequest) -> Mapping[str, Any] | None:
    """Return what the page of results shows of articles; None when there are none."""
    hits = find(query, limit=SHOWN)
    return {"hits": hits, "total": count(query)} if hits else None
