"""Writing, releasing and withdrawing selected replies."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.units import policies
from objections.cases.choices import CaseKind, MatterType
from objections.cases.models import Case
from objections.openness.replies.models import SelectedReply
from objections.openness.replies.naming import telling, without_names
from publicity.content.reviewed import ReviewState, show, take_off

ANSWERED = ("done", "reviewed_done")
PARTS = {"title": "标题", "question": "反映的问题", "answer": "答复"}


def can_be_told(case: Case) -> bool:
    """Tell whether a case may be chosen: answered, and neither confidential nor a tip-off (信访工作条例 art. 30)."""
    open_kind = case.kind in (CaseKind.OBJECTION, CaseKind.COMPLAINT)
    protected = case.is_confidential or case.matter_type == MatterType.TIP_OFF
    return open_kind and case.state in ANSWERED and not protected


def suggested_answer(case: Case) -> str:
    """Return the answer that was given, the names of the case replaced; a person goes on from there."""
    event = case.events.filter(action="reply").order_by("-pk").first()
    return without_names(case, event.reason)[:1500] if event is not None else ""


@transaction.atomic
def write(case_id: int, *, title: str, question: str, answer: str, actor: Any) -> SelectedReply:
    """Write the text of a case, or write it anew; what was on show leaves until a second person has read it again.

    Raises NotAllowed; DomainError "not_for_telling", "missing" or "names" (telling what stands where, fields).
    """
    policies.require(actor, "write_reply")
    case = Case.objects.select_for_update(of=("self",)).select_related("record__subject", "subject").get(pk=case_id)
    if not can_be_told(case):
        raise DomainError("not_for_telling", "只选登已经答复办结的异议和投诉；要求保密的和举报线索不选登。")
    texts = {"title": title.strip(), "question": question.strip(), "answer": answer.strip()}
    _require_nameless(case, texts)
    fresh = {**texts, "state": ReviewState.DRAFT, "entered_by": actor, "entered_at": timezone.now(),
             "approved_by": None, "approved_at": None, "left_reason": ""}  # fmt: skip
    reply, _ = SelectedReply.objects.update_or_create(case=case, defaults=fresh)
    note("selected_reply.written", reply, actor=actor, unit=case.unit_id, case=case.pk)
    return reply


@transaction.atomic
def release(pk: int, *, actor: Any) -> SelectedReply:
    """Show a reply: a second person has read it. Raises DomainError, NotAllowed."""
    reply = _locked(pk)
    policies.require(actor, "release_reply", entered_by=reply.entered_by_id)
    if reply.state != ReviewState.DRAFT:
        raise DomainError("state", f"这篇现在是“{reply.get_state_display()}”，不是待审核。撤下的要重新编写再审核。")
    if not can_be_told(reply.case):
        raise DomainError("not_for_telling", "这件正在重新办理或者不能选登，先不公开。")
    _require_nameless(reply.case, {name: getattr(reply, name) for name in PARTS})
    show(reply, actor=actor)
    note("selected_reply.released", reply, actor=actor, unit=reply.case.unit_id)
    return reply


@transaction.atomic
def withdraw(pk: int, *, actor: Any, reason: str) -> SelectedReply:
    """Take a reply off the portal. Raises DomainError without a reason, NotAllowed."""
    reply = _locked(pk)
    policies.require(actor, "withdraw_reply")
    take_off(reply, reason)
    note("selected_reply.withdrawn", reply, actor=actor, unit=reply.case.unit_id, reason=reply.left_reason)
    return reply


def _locked(pk: int) -> SelectedReply:
    found = SelectedReply.objects.select_for_update(of=("self",)).select_related(
        "case__record__subject", "case__subject"
    )
    reply = found.filter(pk=pk).first()
    if reply is None:
        raise DomainError("unknown_reply", "没有找到这一篇，请刷新列表。")
    return reply


def _require_nameless(case: Case, texts: dict[str, str]) -> None:
    faults = {name: f"请填写{PARTS[name]}。" for name, text in texts.items() if not text}
    if faults:
        raise DomainError("missing", "".join(faults.values()), faults)
    for name, text in texts.items():
        if found := telling(case, text):
            faults[name] = f"“{'”“'.join(found[:5])}”会让人看出是谁，请改成“某企业”“某车辆”这样的写法。"
    if faults:
        raise DomainError(
            "names", f"{'、'.join(PARTS[name] for name in faults)}里还有能认出是谁的内容，没有保存。", faults
        )
