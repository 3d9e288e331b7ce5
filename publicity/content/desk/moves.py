"""What a person can do with an article: each move names its right, where it starts, and what it brings about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publicity.content import services
from publicity.content.lifecycle import ArticleStatus as S
from publicity.content.models import Article


@dataclass(frozen=True, slots=True)
class Move:
    """A button: its words, the right it needs, the state it starts from, and what will happen."""

    name: str
    label: str
    right: str
    source: str
    call: Callable[[int, Any, str], Any]
    effect: str
    wants_reason: bool = False
    is_grave: bool = False
    choices: tuple[tuple[str, str], ...] = ()


def _submit(pk: int, actor: Any, reason: str) -> Any:
    return services.submit(pk, actor=actor)


def _approve(pk: int, actor: Any, reason: str) -> Any:
    return services.approve(pk, actor=actor)


def _return(pk: int, actor: Any, reason: str) -> Any:
    return services.send_back(pk, actor=actor, reason=reason)


def _clear(pk: int, actor: Any, reason: str) -> Any:
    return services.clear(pk, actor=actor, leaks_reason=reason)


def _withdraw(pk: int, actor: Any, reason: str) -> Any:
    return services.withdraw(pk, actor=actor, reason=reason)


def _reopen(pk: int, actor: Any, reason: str) -> Any:
    return services.reopen(pk, actor=actor)


BACK = "退给起草人修改，理由会显示在文章上。改好以后重新走单位审核和保密审查。"
ALL = (
    Move("submit", "提交单位审核", "submit_article", S.DRAFT, _submit,
         "交给负责这一栏的单位审核。提交后不能再改，要改请审核人退回。"),
    Move("approve", "单位审核通过", "approve_article", S.REVIEW, _approve,
         "内容属实、该由这一栏发布。交给保密审查员；还没有公开。"),
    Move("return", "退回", "approve_article", S.REVIEW, _return, BACK, wants_reason=True),
    Move("clear", "保密审查通过并发布", "clear_article", S.CLEARING, _clear,
         "到了发布时间就公开：栏目、首页、检索、订阅和附件下载。没有填发布时间的，马上公开。"),
    Move("refuse", "退回", "clear_article", S.CLEARING, _return, BACK, wants_reason=True),
    Move("withdraw", "撤回", "withdraw_article", S.PUBLISHED, _withdraw,
         "马上从栏目、首页、检索、订阅撤下，附件也不能再下载。", wants_reason=True, is_grave=True),
    Move("reopen", "改成草稿再用", "submit_article", S.WITHDRAWN, _reopen,
         "改好以后重新提交，要再经过单位审核和保密审查才会公开。"),
)  # fmt: skip
BY_NAME = {move.name: move for move in ALL}


def moves_for(user: Any, article: Article) -> list[Move]:
    """Return the moves this person may make with this article now."""
    return [move for move in ALL if move.source == article.status and services.may(user, move.right, article)]
