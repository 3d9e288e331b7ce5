"""What a person can do with a plan: each move names its right, where it starts, what it brings about and asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publicity.inspections import plans
from publicity.inspections.lifecycle import PlanStatus as S
from publicity.inspections.models import Plan
from publicity.inspections.rights import allowed


@dataclass(frozen=True, slots=True)
class Move:
    """A button: its words, the right it needs, the state it starts from, what will happen, what is asked."""

    name: str
    label: str
    right: str
    source: str
    call: Callable[..., Any]
    effect: str
    asks: str = ""
    is_grave: bool = False


ALL = (
    Move("submit", "提交审核", "plan_inspection", S.DRAFT, plans.submit,
         "交给另一个人审核。提交后不能再改，要改请审核人退回。"),
    Move("commit", "审核通过并公布", "approve_inspection", S.REVIEW, plans.commit,
         "现在在册的检查对象和检查人员就此固定，连同方案算出承诺值，马上在网站公布，以后谁也不能改。"
         "公开号码必须在这以后才产生。"),
    Move("return", "退回", "approve_inspection", S.REVIEW, plans.send_back, "退给起草人修改。", asks="reason"),
    Move("number", "录入公开号码", "plan_inspection", S.COMMITTED, plans.enter_number,
         "按公布的顺序录入全部号码。另一个人会再录一遍，两次一致才抽取。", asks="number"),
    Move("void", "作废", "approve_inspection", S.COMMITTED, plans.void,
         "不再抽取。网站上仍保留这份方案和承诺值，注明已作废和理由。", asks="reason", is_grave=True),
    Move("confirm", "复核号码并抽取", "approve_inspection", S.SEEDED, plans.confirm_number,
         "请自己查一遍公布的号码，再录一遍。与第一次录入的一致，马上抽取，结果在网站公布；不一致，什么都不会发生。",
         asks="number"),
    Move("refuse", "号码录错了，退回重录", "approve_inspection", S.SEEDED, plans.refuse_number,
         "清掉第一次录入的号码，请录入人重新录。", asks="reason"),
    Move("close", "办结", "plan_inspection", S.DRAWN, plans.close,
         "每个对象都有了结果或者换抽。办结后不能再换抽、再录结果。"),
)  # fmt: skip
BY_NAME = {move.name: move for move in ALL}
OWN_WORK = {"commit": ("entered_by_id", "edited_by_id"), "confirm": ("entered_by_id", "seed_entered_by_id")}


def moves_for(user: Any, plan: Plan) -> list[Move]:
    """Return the moves this person may make with this plan now."""
    return [move for move in ALL if move.source == plan.status and _may(user, move, plan)]


def _may(user: Any, move: Move, plan: Plan) -> bool:
    if user.pk in (getattr(plan, name) for name in OWN_WORK.get(move.name, ())):
        return False
    if move.name == "close" and plan.tasks.filter(record=None, replaced_by=None).exists():
        return False
    return allowed(user, move.right, unit=plan.unit_id, entered_by=plan.entered_by_id)
