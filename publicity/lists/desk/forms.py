"""What each step asks for; the services decide, these give shape and words."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from credit.catalogue import standards
from credit.records.models import Record
from credit.subjects.models import Subject
from credit.units.models import Unit
from credit.units.policies import reach
from publicity.lists import criteria, types
from publicity.lists.lifecycle import RemovalReason
from publicity.lists.models import ListCandidate
from publicity.lists.removal import BY_HAND
from publicity.lists.types import ListKind

DAY = {"type": "date"}


def _area(label: str, rows: int = 3, most: int = 500, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, initial=timezone.localdate, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )


def measures_of(polarity: ListKind) -> list[tuple[str, str]]:
    """Return the measures that fit a list: incentives for red, restraints for the others."""
    labels = standards.get("black-list").lists["measure"].labels
    wanted = "I" if polarity == ListKind.RED else "PS"
    return [(code, f"{code} {label}") for code, label in labels.items() if code[0] in wanted]


class StepForm(forms.Form):
    """The base: knows the candidate it is for, and hands its cleaned values to the service."""

    def __init__(self, *args: Any, candidate: ListCandidate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidate = candidate
        self.prepare()

    def prepare(self) -> None:
        """Set what depends on the candidate."""


class OpinionForm(StepForm):
    opinion = _area("审核意见")


class ReasonForm(StepForm):
    reason = _area("理由")


class ProposalForm(StepForm):
    """Term and measures as they are to be announced."""

    term_months = forms.IntegerField(label="期限（月）", min_value=1, max_value=120)
    measures = forms.MultipleChoiceField(label="拟采取的措施", required=False, widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        one = self.candidate.list_type
        field: Any = self.fields["measures"]
        field.choices = measures_of(one.polarity)
        self.initial.setdefault("term_months", self.candidate.term_months or one.term_months)
        self.initial.setdefault("measures", self.candidate.measures)
        low, high = one.term_min_months, one.term_max_months
        allowed = f"{low} 个月" if low == high else f"{low} 至 {high} 个月"
        self.fields["term_months"].help_text = f"依据允许 {allowed}，自公布之日起算"


class LesserForm(ProposalForm):
    """Term and measures that may only shrink against what was announced."""

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["measures"]
        field.choices = [pair for pair in field.choices if pair[0] in self.candidate.measures]
        self.fields["term_months"].help_text = "只能维持或者缩短，不能比告知的重"


class ServedForm(StepForm):
    served_on = _day("送达日期")
    how = forms.CharField(label="送达方式", max_length=200, help_text="如：直接送达、邮寄（单号）、公告")
    file = forms.FileField(label="送达回证", required=False, help_text="PDF 或者图片，加密保存")


class StatementForm(StepForm):
    stated_on = _day("收到日期")
    text = _area("陈述申辩的内容", rows=6, most=10_000, help_text="加密保存，不公开")
    file = forms.FileField(label="陈述申辩材料", required=False, help_text="PDF 或者图片，加密保存")


class AcceptForm(StepForm):
    answer = _area("采纳的理由", most=1000)


class RejectForm(LesserForm):
    answer = _area("不采纳的理由", most=1000, help_text="会写进认定决定书")
    field_order = ("answer", "term_months", "measures")


class RemovalForm(StepForm):
    reason = forms.ChoiceField(label="移出原因", choices=[(one.value, RemovalReason(one).label) for one in BY_HAND])
    why = _area("情况说明")


class ClueForm(forms.Form):
    """A clue by hand: who, for which list, for what, on which decisions."""

    type_code = forms.ChoiceField(label="名单")
    subject = forms.CharField(label="主体", max_length=64, help_text="统一社会信用代码、车牌号、船舶识别号或者项目编号")
    criterion = forms.ChoiceField(label="认定情形")
    summary = _area("事实摘要", most=1000, help_text="会公开：写时间、行为、次数，不写身份证号、电话和住址")
    entry_basis = forms.CharField(label="具体依据", max_length=500, required=False, help_text="法律法规名称和条款")
    decisions = forms.CharField(
        label="据以认定的决定书文号", required=False, max_length=500, help_text="多份用分号隔开"
    )
    override_reason = _area(
        "依据不在有效期内仍列入的理由", required=False, help_text="只有局法制科可以办理，会记入审计日志"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, today = user, timezone.localdate()
        may_override = bool(reach(user, "list_override"))
        shown = [one for one in types.all_types() if one.takes_entries(today) or (may_override and not one.mirror)]
        type_field: Any = self.fields["type_code"]
        type_field.choices = [(one.code, one.name) for one in shown]
        case_field: Any = self.fields["criterion"]
        case_field.choices = [
            (one.name, [(code, f"{code} {case.label}") for code, case in criteria.of_list(one.code).items()])
            for one in shown
        ]
        if not may_override:
            del self.fields["override_reason"]

    def clean_subject(self) -> Subject:
        text = self.cleaned_data["subject"].strip().upper()
        found = list(Subject.objects.filter(code=text, merged_into__isnull=True)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                "没有找到这个代码或者号码的主体。请在“信用主体”里核对后再填。" if not found
                else "有两个主体用这个号码（车牌颜色不同）。请在信用主体里核对。"
            )  # fmt: skip
        return found[0]

    def clean_decisions(self) -> list[int]:
        numbers = [
            part.strip() for part in self.cleaned_data["decisions"].replace("；", ";").split(";") if part.strip()
        ]
        subject = self.cleaned_data.get("subject")
        if not numbers or subject is None:
            return []
        ours = Record.objects.filter(Q(subject=subject) | Q(parties__subject=subject), document_number__in=numbers)
        found = dict(ours.distinct().values_list("document_number", "pk"))
        if lost := [number for number in numbers if number not in found]:
            raise forms.ValidationError(f"没有找到与这个主体有关的决定：{'、'.join(lost)}。请核对文号。")
        return list(found.values())

    def unit(self) -> Unit:
        """Return the unit in which the person handles lists; the law section's own where it overrides."""
        scope = reach(self.user, "list_handle")
        held = scope.units or {post.unit_id for post in self.user.posts.all()}
        return Unit.objects.filter(pk__in=held).order_by("code")[0]
