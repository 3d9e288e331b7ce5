"""The page of one article: where it stands, what was found in it, how it will look, what may be done."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import View

from credit.audit.models import AuditEntry
from credit.desk.records.pages import DeskPage
from credit.units.models import PostRole
from credit.units.policies import reach, units_of
from publicity.content import services
from publicity.content.articles import page_values, sent
from publicity.content.desk.forms import columns_for
from publicity.content.desk.moves import BY_NAME, Move, moves_for
from publicity.content.lifecycle import ArticleStatus as S
from publicity.content.models import Article, ArticleQuerySet, Column

ROAD = (S.DRAFT, S.REVIEW, S.CLEARING, S.PUBLISHED)
VERBS = {
    "added": "起草", "changed": "修改", "submitted": "提交单位审核", "approved": "单位审核通过", "returned": "退回",
    "held": "检查到敏感信息，没有发布", "published": "保密审查通过", "withdrawn": "撤回", "reopened": "改成草稿",
}  # fmt: skip


def seen_by(user: Any) -> ArticleQuerySet:
    """Return the articles a person may see: of his units, and of the items his units answer for."""
    scope = reach(user, "see_article")
    if scope.everything:
        return Article.objects.all()
    answered = Column.objects.filter(columns_for(units_of(user, PostRole.REVIEWER), ("lead", "resp")))
    return Article.objects.filter(Q(unit__in=scope.units) | Q(column__in=answered.values("pk")))


def the_article(request: HttpRequest, pk: int) -> Article:
    """Return an article the person may see; else 404."""
    rows = seen_by(request.user).select_related("column__parent", "unit", "entered_by", "approved_by", "cleared_by")
    return get_object_or_404(rows, pk=pk)


class ArticlePage(DeskPage, View):
    """Read an article; everything that changes it is a button."""

    back = "admin:publicity_article_changelist"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = the_article(request, pk)
        shown = page_values(article)
        return self.page(
            "admin/content/article.html",
            title=article.title,
            article=article,
            steps=_steps(article),
            moves=moves_for(request.user, article),
            can_edit=services.editable(request.user, article),
            is_waiting=article.status == S.PUBLISHED and article.publish_at > timezone.now(),  # type: ignore[operator]
            body=shown["body"],
            points=shown["points"],
            consultation=shown["consultation"],
            stored=article.files.select_related("attachment"),
            history=_history(article),
        )


def _steps(article: Article) -> list[tuple[str, str]]:
    if article.status == S.WITHDRAWN:
        return [*((step.label, "done") for step in ROAD), (S.WITHDRAWN.label, "now")]
    here = ROAD.index(S(article.status))
    return [(step.label, "done" if n < here else "now" if n == here else "next") for n, step in enumerate(ROAD)]


def _history(article: Article) -> list[tuple[AuditEntry, str]]:
    rows = AuditEntry.objects.filter(target_type="article", target_id=str(article.pk)).select_related("actor")
    return [(entry, VERBS.get(entry.action.removeprefix("article."), "")) for entry in rows.order_by("-pk")[:50]]


class MoveArticle(DeskPage, View):
    """Say what will happen and ask for a reason (GET), then do it (POST)."""

    back = "admin:publicity_article_changelist"

    def get(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        article, move = the_article(request, pk), self._move(name)
        needs_reason = move.wants_reason or (move.name == "clear" and bool(article.leaks))
        return self.page(
            "admin/content/move.html", title=f"{move.label}：{article.title}", article=article, move=move,
            needs_reason=needs_reason,
        )  # fmt: skip

    def post(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        article, move = the_article(request, pk), self._move(name)
        self.back = request.path
        move.call(article.pk, request.user, request.POST.get("reason", ""))
        messages.success(request, f"“{move.label}”办好了。")
        return redirect("admin:publicity_article_change", pk)

    def _move(self, name: str) -> Move:
        if name not in BY_NAME:
            raise Http404
        return BY_NAME[name]


class StoredFile(DeskPage, View):
    """A file or picture of an article that is not public yet, for those who may see the article."""

    back = "admin:publicity_article_changelist"

    def get(self, request: HttpRequest, pk: int, file_id: str) -> HttpResponseBase:
        files = the_article(request, pk).files.select_related("attachment")
        file = get_object_or_404(files, attachment__public_id=file_id)
        stored = file.attachment
        response = sent(stored, "inline" if stored.content_type.startswith("image/") else "attachment")
        response["Cache-Control"] = "private, no-store"
        return response
