"""The page of an article, its pictures and its files. What is not on show answers 404, whatever the address."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from credit.attachments.models import Attachment
from credit.attachments.services import may_be_handed_out, open_content
from publicity.content import reach
from publicity.content.columns import on_show
from publicity.content.consultations.services import shown
from publicity.content.models import Article, ArticleFile
from publicity.content.tree import address_of
from publicity.notices.public import fresh_page

IMAGE, FILE = "article-image", "article-file"
_PLACE = re.compile(r"<p[^>]*>[〔\[【]图\s*(\d{1,2})[〕\]】]</p>")
_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_KINDS = {"application/pdf": "PDF", "spreadsheetml.sheet": "XLSX", "wordprocessingml.document": "DOCX"}


@dataclass(frozen=True)
class ShownFile:
    """A file as it is offered: name, kind, size."""

    url: str
    label: str
    kind: str
    size: int


@require_safe
@fresh_page
def article_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """An article on show."""
    rows = Article.objects.public_now().select_related("column__parent", "unit")
    article = get_object_or_404(rows, public_id=public_id)
    if request.method == "GET":
        reach.count_reading(article.pk)
    return render(request, "content/article.html", page_values(article))


def page_values(article: Article) -> dict[str, Any]:
    """Return what the page of an article shows; the desk's preview uses the same."""
    files = list(article.files.select_related("attachment"))
    pictures = [file for file in files if file.attachment.purpose == IMAGE]
    offered = [file for file in files if file.attachment.purpose == FILE]
    newer, older = _neighbours(article)
    column = article.column
    return {
        "article": article,
        "body": illustrated(article, pictures),
        "files": [_shown(article, file) for file in offered],
        "points": [point for point in article.points.splitlines() if point.strip()][:3],
        "related": on_show(pk__in=article.related.values("pk"))[:10],
        "newer": newer,
        "older": older,
        "consultation": shown(article),
        "column_url": address_of(column),
        "updated": on_show(column=column).values_list("publish_at", flat=True).first(),
        "current_column": column.parent.slug if column.parent else "",
    }


def _neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """Return the next newer and the next older article of the same item."""
    if article.publish_at is None:
        return None, None
    same = on_show(column=article.column_id)
    moment, pk = article.publish_at, article.pk
    newer = same.filter(Q(publish_at__gt=moment) | Q(publish_at=moment, pk__gt=pk)).order_by("publish_at", "pk")
    older = same.filter(Q(publish_at__lt=moment) | Q(publish_at=moment, pk__lt=pk))
    return newer.first(), older.first()


def illustrated(article: Article, pictures: list[ArticleFile]) -> SafeString:
    """Return the body with its pictures: each where the text says 〔图1〕, the others at the end; tables may scroll."""
    figures = [_figure(article, picture) for picture in pictures]
    left = dict(enumerate(figures, start=1))

    def put(found: re.Match[str]) -> str:
        return left.pop(int(found[1]), "")

    body = _PLACE.sub(put, article.body)
    body = _TABLE.sub(
        r'<div class="scroll" tabindex="0" role="region" aria-label="表格"><table class="data">\1</table></div>', body
    )
    return mark_safe(body + "".join(left.values()))  # noqa: S308 (cleaned when it was stored)


def _figure(article: Article, picture: ArticleFile) -> str:
    url = reverse("article-image", args=[article.public_id, picture.attachment.public_id])
    return format_html(
        '<figure><img src="{}" alt="{}" loading="lazy"><figcaption>{}</figcaption></figure>',
        url,
        picture.label,
        picture.label,
    )


def _shown(article: Article, file: ArticleFile) -> ShownFile:
    stored = file.attachment
    kind = next((name for mark, name in _KINDS.items() if stored.content_type.endswith(mark)), "")
    url = reverse("article-file", args=[article.public_id, stored.public_id])
    return ShownFile(url, file.label, kind, stored.size)


def _stored(public_id: str, file_id: str, purpose: str) -> Attachment:
    rows = ArticleFile.objects.filter(article__in=Article.objects.public_now(), article__public_id=public_id)
    file = get_object_or_404(
        rows.select_related("attachment"), attachment__public_id=file_id, attachment__purpose=purpose
    )
    if not may_be_handed_out(file.attachment):
        raise Http404
    return file.attachment


@require_safe
@cache_control(no_cache=True)
def article_file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """A file of an article on show, always as a download."""
    stored = _stored(public_id, file_id, FILE)
    return sent(stored, f"attachment; filename*=UTF-8''{quote(stored.original_name)}")


@require_safe
@cache_control(no_cache=True)
def article_image(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """A picture of an article on show."""
    return sent(_stored(public_id, file_id, IMAGE), "inline")


def sent(stored: Attachment, disposition: str) -> HttpResponseBase:
    """Return a stored file with its real type; a browser may neither guess another nor run anything in it."""
    response = FileResponse(open_content(stored), content_type=stored.content_type)
    response["Content-Disposition"] = disposition
    response["Content-Length"] = str(stored.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
