"""What a person can do with a candidate: each step names its right, where it starts, what it asks and brings."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from credit.attachments.services import store
from credit.units.policies import allowed
from publicity.lists import candidates, recognition, removal
from publicity.lists.desk import forms
from publicity.lists.lifecycle import STANDING, S
from publicity.lists.models import CandidateFile, ListCandidate
from publicity.lists.types import ListKind

Call = Callable[[ListCandidate, Any, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A button: its words, the right it needs, the states it starts from, what will happen, what it asks for."""

    name: str
    label: str
    right: str
    sources: tuple[str, ...]
    call: Call
    effect: str
    form: type[forms.StepForm] = forms.StepForm
    is_grave: bool = False
    when: Callable[[ListCandidate], bool] = lambda candidate: True


def _plain(service: Callable[..., Any]) -> Call:
    """Return a call that hands the form's values to a service as they are."""
    return lambda candidate, actor, values: service(candidate.pk, actor=actor, **values)


def _with_file(service: Callable[..., Any], label: str) -> Call:
    """Return a call that also keeps the paper handed in, in the same transaction."""

    def call(candidate: ListCandidate, actor: Any, values: dict[str, Any]) -> None:
        upload = values.pop("file", None)
        with transaction.atomic():
            service(candidate.pk, actor=actor, **values)
            if upload:
                keep(candidate, upload, label, actor=actor)

    return call


def keep(candidate: ListCandidate, upload: UploadedFile, label: str, *, actor: Any) -> CandidateFile:
    """Store a paper with the candidate, sealed."""
    attachment = store(io.BytesIO(upload.read()), purpose="list-evidence", name=upload.name or "材料", actor=actor)
    return CandidateFile.objects.create(candidate=candidate, attachment=attachment, label=label)


def _answer(accepted: bool) -> Call:
    return lambda candidate, actor, values: recognition.answer_statement(
        candidate.pk, accepted=accepted, actor=actor, **values
    )


def _take_off(candidate: ListCandidate, actor: Any, values: dict[str, Any]) -> None:
    if candidate.record_id is None:
        removal.end_watch(candidate.pk, values["reason"], actor=actor, why=values["why"])
    else:
        removal.remove(candidate.record_id, values["reason"], actor=actor, why=values["why"])


def _hears(candidate: ListCandidate) -> bool:
    return candidate.list_type.needs_prior_notice


def _publicises(candidate: ListCandidate) -> bool:
    return bool(candidate.list_type.publicity_workdays)


EVERYWHERE = "从列表、档案、检索、开放数据撤下，并通知市、省平台和执行措施的单位。"
ALL = (
    Step("check", "比对名单，受理线索", "list_handle", (S.DRAFT,), _plain(candidates.cross_check),
         "与黑名单、重点关注名单和转载的名单比对。通过后由您办理这条线索。"),
    Step("dismiss", "线索不成立", "list_handle", (S.DRAFT, S.CHECKED, S.NOTIFIED), _plain(candidates.dismiss),
         "结束这条线索，不公开。同样的事实不会再次筛出。", forms.ReasonForm, is_grave=True),
    Step("notify", "出具事前告知书", "list_handle", (S.CHECKED,), _plain(recognition.notify),
         "生成告知书（PDF），写明事实、依据、期限、措施和陈述申辩的权利。以后各环节只能减轻，不能加重。",
         forms.ProposalForm, when=_hears),
    Step("served", "登记送达", "list_handle", (S.NOTIFIED,), _with_file(recognition.record_service, "送达回证"),
         "从送达的第二天起计算陈述申辩期。登记错了可以重新登记。", forms.ServedForm),
    Step("statement", "登记陈述申辩", "list_handle", (S.NOTIFIED,),
         _with_file(recognition.receive_statement, "陈述申辩材料"),
         "当事人口头说的也要记下来。逾期提出的同样登记。", forms.StatementForm,
         when=lambda candidate: candidate.served_on is not None),
    Step("accept", "采纳，不予列入", "list_handle", (S.STATEMENT,), _answer(True),
         "陈述申辩成立，结束办理，不公开任何信息。", forms.AcceptForm),
    Step("reject", "不采纳，提交法制审核", "list_handle", (S.STATEMENT,), _answer(False),
         "书面答复写进认定决定书。期限和措施只能维持或者减轻。", forms.RejectForm),
    Step("submit", "期满没有陈述，提交法制审核", "list_handle", (S.NOTIFIED,), _plain(recognition.submit_for_review),
         "陈述申辩期满没有提出的，视为放弃。"),
    Step("propose", "提交法制审核", "list_handle", (S.CHECKED,), _plain(recognition.submit_for_review),
         "交给局法制科审核依据、标准和证据。", forms.ProposalForm, when=lambda candidate: not _hears(candidate)),
    Step("approve", "审核通过", "list_review", (S.LEGAL_REVIEW,), _plain(recognition.approve),
         "依据、标准、证据、告知和对陈述申辩的答复都符合规定。还没有公开。", forms.OpinionForm),
    Step("return", "退回", "list_review", (S.LEGAL_REVIEW,), _plain(recognition.return_),
         "退到线索登记，告知和陈述申辩要重新进行。", forms.OpinionForm),
    Step("refuse", "不予列入", "list_review", (S.LEGAL_REVIEW, S.APPROVED, S.PUBLICISING, S.DETERMINED),
         _plain(recognition.refuse), "结束办理。正在公示的马上撤下；公示期内异议成立的也在这里办理。",
         forms.ReasonForm, is_grave=True),
    Step("publicise", "开始公示", "list_publish", (S.APPROVED,), _plain(recognition.publicise),
         "在网站公开拟列入的名单，写明公示期和异议途径。这时还没有认定，不报送平台。自然人不对外显示。",
         when=_publicises),
    Step("determine", "认定", "list_determine", (S.APPROVED, S.PUBLICISING), _plain(recognition.determine),
         "生成认定决定书（PDF）。公示期没满、有没办结的异议时不能认定。", forms.LesserForm,
         when=lambda candidate: candidate.status == S.PUBLICISING or not _publicises(candidate)),
    Step("publish", "公布", "list_publish", (S.DETERMINED,), _plain(recognition.publish),
         "从今天起列入名单：列表、档案、检索、开放数据公开，并报送市、省平台。期限从今天起算。"),
    Step("remove", "移出名单", "list_remove", STANDING, _take_off,
         f"生成移出决定书，马上{EVERYWHERE}期满和信用修复不用在这里办理。", forms.RemovalForm, is_grave=True,
         when=lambda candidate: candidate.record_id is not None
         or candidate.list_type.polarity == ListKind.WATCH),
)  # fmt: skip
BY_NAME = {step.name: step for step in ALL}


def may(user: Any, step: Step, candidate: ListCandidate) -> bool:
    return allowed(user, step.right, unit=candidate.unit_id, entered_by=candidate.opened_by_id)


def steps_for(user: Any, candidate: ListCandidate) -> list[Step]:
    """Return the steps this person may take with this candidate now."""
    here = [step for step in ALL if candidate.status in step.sources and step.when(candidate)]
    return [step for step in here if may(user, step, candidate)]


def next_step(candidate: ListCandidate) -> str:
    """Return in words what comes next and who does it, whoever asks."""
    return _NEXT.get(candidate.status, lambda one: "")(candidate)


def _notified(candidate: ListCandidate) -> str:
    if candidate.served_on is None:
        return "责任单位送达告知书并登记送达日期"
    return f"等当事人陈述申辩，到 {candidate.statement_due_on:%Y-%m-%d} 为止；期满自动转法制审核"


_NEXT: dict[str, Callable[[ListCandidate], str]] = {
    S.DRAFT: lambda one: "责任单位核对事实，比对名单",
    S.CHECKED: lambda one: "责任单位出具事前告知书" if _hears(one) else "责任单位提交法制审核",
    S.NOTIFIED: _notified,
    S.STATEMENT: lambda one: "责任单位对陈述申辩作出书面答复",
    S.LEGAL_REVIEW: lambda one: "局法制科审核",
    S.APPROVED: lambda one: "网站管理员开始公示" if _publicises(one) else "局分管领导认定",
    S.PUBLICISING: lambda one: f"公示到 {one.publicity_until:%Y-%m-%d}，期满没有异议的由局分管领导认定",
    S.DETERMINED: lambda one: "网站管理员公布",
    S.PUBLISHED: lambda one: f"到 {one.valid_until:%Y-%m-%d} 期满，第二天零点自动移出",
}
