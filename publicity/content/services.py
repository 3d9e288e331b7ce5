"""What happens to an article. Its status changes only here: under a lock, by somebody with the right, noted."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError, NotAllowed
from credit.units.policies import allowed, require
from publicity.content import leaks, search
from publicity.content.lifecycle import ArticleStatus, S, require_move
from publicity.content.models import Article

REVIEWS = ("approve_article", "clear_article")


def may(user: Any, action: str, article: Article) -> bool:
    """Tell whether the user may do `action` with this article: whoever wrote in it never reviews it."""
    if action in REVIEWS and user.pk in (article.entered_by_id, article.edited_by_id):
        return False
    return allowed(user, action, item=article.column, unit=article.unit_id, entered_by=article.entered_by_id)


def _taken(pk: int, target: str, *, actor: Any, action: str) -> Article:
    """Return the locked article if it may go to `target` by this actor. Raises MoveRefused or NotAllowed."""
    article = Article.objects.select_for_update(of=("self",)).select_related("column", "unit").get(pk=pk)
    require_move(article.status, target)
    require(actor, action, item=article.column, unit=article.unit_id, entered_by=article.entered_by_id)
    if action in REVIEWS and actor.pk == article.edited_by_id:
        raise NotAllowed("not_allowed", "您改过这篇文章，审核和保密审查要由另一个人来做。")
    return article


def _moved(article: Article, target: str, *, actor: Any, verb: str, reason: str = "", **facts: Any) -> Article:
    article.status = target
    article.save()
    note(f"article.{verb}", article, actor=actor, unit=article.unit_id, reason=reason, **facts)
    return article


def _said(reason: str, what: str) -> str:
    if not reason.strip():
        raise DomainError("reason_missing", f"请写明{what}的理由，起草人要靠它知道怎么改。", {"reason": "请写理由。"})
    return reason.strip()[:500]


@transaction.atomic
def write(article: Article, *, actor: Any) -> None:
    """Save what was written in a draft. Raises DomainError when the article has gone on, or was not his to write."""
    if article.pk is None:
        article.entered_by = actor
    elif Article.objects.select_for_update().values_list("status", flat=True).get(pk=article.pk) != S.DRAFT:
        raise DomainError("not_a_draft", "这篇文章已经提交，不能再改。要改，请审核人退回。")
    require(actor, "submit_article", item=article.column, unit=article.unit_id)
    article.edited_by = actor
    article.save()


@transaction.atomic
def submit(pk: int, *, actor: Any) -> Article:
    """Hand a draft to the review of the unit that answers for the column; sensitive numbers are looked for at once."""
    article = _taken(pk, ArticleStatus.REVIEW, actor=actor, action="submit_article")
    article.reason = ""
    article.leaks = [finding.as_dict() for finding in leaks.check(article)]
    return _moved(article, ArticleStatus.REVIEW, actor=actor, verb="submitted", leaks=len(article.leaks))


@transaction.atomic
def approve(pk: int, *, actor: Any) -> Article:
    """Pass an article on to the secrecy review (the unit's own review says that it is right and complete)."""
    article = _taken(pk, ArticleStatus.CLEARING, actor=actor, action="approve_article")
    article.approved_by, article.approved_at = actor, timezone.now()
    return _moved(article, ArticleStatus.CLEARING, actor=actor, verb="approved")


@transaction.atomic
def send_back(pk: int, *, actor: Any, reason: str) -> Article:
    """Give an article back to its author with the reason; every review starts again afterwards."""
    status = Article.objects.values_list("status", flat=True).get(pk=pk)
    action = "clear_article" if status == ArticleStatus.CLEARING else "approve_article"
    article = _taken(pk, ArticleStatus.DRAFT, actor=actor, action=action)
    article.reason = _said(reason, "退回")
    _forget_reviews(article)
    return _moved(article, ArticleStatus.DRAFT, actor=actor, verb="returned", reason=article.reason)


def clear(pk: int, *, actor: Any, leaks_reason: str = "") -> Article:
    """Release an article after the secrecy review, at once or at its publication time.

    Body and files are checked again. What was found holds the article until the reviewer says in `leaks_reason` why
    it may be published all the same. Raises DomainError `leak_held`; the findings are then kept with the article.
    """
    held = _clear(pk, actor=actor, leaks_reason=leaks_reason.strip())
    if held.status != ArticleStatus.PUBLISHED:
        raise DomainError(
            "leak_held",
            f"正文或附件里有 {len(held.leaks)} 处像是证件号、手机号、银行卡号，或者有读不出文字的附件，先不发布。"
            "请退回修改，或者逐处看过以后写明为什么可以公开。",
        )
    return held


@transaction.atomic
def _clear(pk: int, *, actor: Any, leaks_reason: str) -> Article:
    article = _taken(pk, ArticleStatus.PUBLISHED, actor=actor, action="clear_article")
    article.leaks = [finding.as_dict() for finding in leaks.check(article)]
    if article.leaks and not leaks_reason:
        note("article.held", article, actor=actor, unit=article.unit_id, leaks=len(article.leaks))
        article.save(update_fields=["leaks"])
        return article
    article.leaks_reason = leaks_reason[:500] if article.leaks else ""
    article.cleared_by, article.cleared_at = actor, timezone.now()
    article.publish_at = max(article.publish_at or article.cleared_at, article.cleared_at)
    _moved(
        article, ArticleStatus.PUBLISHED, actor=actor, verb="published", reason=article.leaks_reason,
        leaks=len(article.leaks), publish_at=article.publish_at.isoformat(),
    )  # fmt: skip
    search.index(article)
    return article


@transaction.atomic
def withdraw(pk: int, *, actor: Any, reason: str) -> Article:
    """Take an article out of every page, feed, list, search and download, at once."""
    article = _taken(pk, ArticleStatus.WITHDRAWN, actor=actor, action="withdraw_article")
    article.reason = _said(reason, "撤回")
    search.forget(article)
    return _moved(article, ArticleStatus.WITHDRAWN, actor=actor, verb="withdrawn", reason=article.reason)


@transaction.atomic
def reopen(pk: int, *, actor: Any) -> Article:
    """Make a withdrawn article a draft again; it passes both reviews anew before it is seen."""
    article = _taken(pk, ArticleStatus.DRAFT, actor=actor, action="submit_article")
    _forget_reviews(article)
    article.publish_at = None
    return _moved(article, ArticleStatus.DRAFT, actor=actor, verb="reopened")


def _forget_reviews(article: Article) -> None:
    article.approved_by = article.approved_at = article.cleared_by = article.cleared_at = None
    article.leaks_reason = ""


def editable(user: Any, article: Article) -> bool:
    """Tell whether the user may write in the article now: a draft, by somebody who may submit it."""
    return article.status == ArticleStatus.DRAFT and may(user, "submit_article", article)
