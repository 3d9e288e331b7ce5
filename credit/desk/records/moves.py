"""What a person can do with records from the desk: each move names its right, its service and what it brings about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from credit.kernel.errors import DomainError
from credit.records import services
from credit.records.lifecycle import RecordStatus as S
from credit.records.models import Record, Severity
from credit.records.moving import Outcome
from credit.units.policies import allowed

Call = Callable[[Sequence[int], Any, str, str], Outcome]


@dataclass(frozen=True, slots=True)
class Move:
    """A button: its words, the right it needs, the states it starts from, and what will happen where."""

    name: str
    label: str
    right: str
    sources: frozenset[str]
    call: Call
    effect: str
    wants_reason: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    is_grave: bool = False


def _each(service: Callable[..., Any]) -> Call:
    """Make a service of one record one of several, collecting refusals."""

    def call(ids: Sequence[int], actor: Any, reason: str, choice: str) -> Outcome:
        outcome = Outcome()
        for pk in ids:
            try:
                service(pk, actor, reason, choice)
                outcome.done.append(pk)
            except DomainError as refusal:
                outcome.refused[pk] = refusal.message
        return outcome

    return call


def _withdraw(ids: Sequence[int], actor: Any, reason: str, choice: str) -> Outcome:
    revoked = services.Revocation(services.RevocationKind(choice)) if choice else None
    return services.withdraw(ids, actor=actor, reason=reason, revoked=revoked)


NO_WORD = ("", "其他原因（不公开说明）")
OUT_EFFECT = "马上从列表、详情、档案、检索和接口撤下，并通知市、省平台。"
ALL: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "submit", "提交审核", "submit", frozenset({S.DRAFT, S.WITHDRAWN}),
            lambda ids, actor, reason, choice: services.submit(ids, actor=actor),
            "交给本单位审核员。审核发布前还可以由审核员退回。",
        ),
        Move(
            "discard", "作废草稿", "correct_draft", frozenset({S.DRAFT}),
            lambda ids, actor, reason, choice: services.discard(ids, actor=actor, reason=reason),
            "删去从未发布过的草稿，不能恢复；审计日志会记下是谁、为什么。", wants_reason=True, is_grave=True,
        ),
        Move(
            "publish", "审核通过并发布", "publish", frozenset({S.SUBMITTED}),
            lambda ids, actor, reason, choice: services.publish(ids, actor=actor),
            "按披露级别发布：可公开的马上出现在列表、详情、档案和检索里，并排队报送市、省平台。",
        ),
        Move(
            "return", "退回", "return", frozenset({S.SUBMITTED}),
            lambda ids, actor, reason, choice: services.return_(ids, actor=actor, reason=reason),
            "退给录入人修改，理由会显示在他的待办里。", wants_reason=True,
        ),
        Move(
            "agree", "法制审核同意", "agree", frozenset({S.SUBMITTED}),
            lambda ids, actor, reason, choice: services.agree(ids, actor=actor),
            "同意后由审核员发布；记录上会写明是谁、什么时候同意的。",
        ),
        Move(
            "severity", "认定失信程度", "agree", frozenset({S.DRAFT, S.SUBMITTED, S.PUBLISHED, S.SUSPENDED}),
            _each(lambda pk, actor, reason, choice: services.set_severity(pk, choice, actor=actor, reason=reason)),
            "公示期限按认定的程度重新计算。", wants_reason=True, choices=tuple(Severity.choices),
        ),
        Move(
            "necessary", "确有必要公示", "agree", frozenset({S.DRAFT, S.SUBMITTED}),
            _each(lambda pk, actor, reason, choice: services.mark_necessary(pk, actor=actor, reason=reason)),
            "轻微失信原则上不公示；认定必要后按规则规定的最长期限公示。", wants_reason=True,
        ),
        Move(
            "suspend", "暂停公示", "suspend", frozenset({S.PUBLISHED}),
            _each(lambda pk, actor, reason, choice: services.suspend(pk, actor=actor, reason=reason)),
            OUT_EFFECT + "期限照常计算，可以恢复。", wants_reason=True, is_grave=True,
        ),
        Move(
            "resume", "恢复公示", "suspend", frozenset({S.SUSPENDED}),
            _each(lambda pk, actor, reason, choice: services.resume(pk, actor=actor, reason=reason)),
            "重新出现在各渠道，直到原来的期满日。", wants_reason=True,
        ),
        Move(
            "withdraw", "撤下", "withdraw", frozenset({S.PUBLISHED, S.SUSPENDED}), _withdraw,
            OUT_EFFECT + "后台保留全部历史。原决定被撤销、变更或确认违法的，请选明情形，网站会公开说明（不含事实）。",
            wants_reason=True, choices=(NO_WORD, *services.RevocationKind.choices), is_grave=True,
        ),
    )
}  # fmt: skip


def moves_for(user: Any, record: Record) -> list[Move]:
    """Return the moves this person may make with this record now; what he may not do is not offered."""
    facts: dict[str, Any] = {"item": record.item, "unit": record.unit_id, "entered_by": record.entered_by_id}
    return [move for move in ALL.values() if record.status in move.sources and allowed(user, move.right, **facts)]


def who_can_publish(user: Any, record: Record) -> str:
    """Say who could publish a submitted record when this person cannot, because he entered it himself."""
    if record.status != S.SUBMITTED or record.entered_by_id != getattr(user, "pk", None):
        return ""
    return f"这条是您录入的，发布要由另一个人来做：请{record.unit}的审核员办理。"
