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
MANY = 1000
"""Words that stand in more texts than this are common."""

NEWEST = 2000
"""So many articles are read for common words."""

_HOLDING = "SELECT count(*) FROM (SELECT FROM publicity_articletext WHERE grams @> %s::int[] LIMIT %s) AS holding"
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


def _holding(wanted: list[int]) -> int:
    """Return how many texts have all grams, counted in the index alone and no further than just beyond `MANY`."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [wanted, MANY + 1])
        return int(cursor.fetchone()[0])


def matching(query: str) -> QuerySet[ArticleText]:
    """Return the texts of articles on show that hold every word, those with the words in their title first.

    Words that stand in very many texts are looked for in the newest articles only: what is read stays bounded.
    """
    keys = [key for key in map(name_key, query.split()) if key]
    wanted = sorted({gram for key in keys for gram in query_grams(key)})
    holding = _holding(wanted) if keys else 0
    if not holding:
        return ArticleText.objects.none()
    on_show = Article.objects.public_now()
    if holding > MANY:
        on_show = on_show.order_by("-publish_at", "-pk")[:NEWEST]
    rows = ArticleText.objects.filter(grams__contains=wanted, article__in=on_show.values("pk"))
    in_title = Q()
    for key in keys:
        rows = rows.filter(key__contains=key)
        in_title &= Q(title_key__contains=key)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "-article__publish_at", "-article_id")


def find(query: str, *, limit: int, offset: int = 0) -> list[ArticleHit]:
    """Return articles that hold the words of a query."""
    rows = matching(query)
    if rows.query.is_empty():  # nothing to put together: the page of results asks this on every search
        return []
    rows = rows.select_related("article__column__parent", "article__unit").defer("grams")
    return [ArticleHit(text.article, excerpt(text.plain, query)) for text in rows[offset : offset + limit]]


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
