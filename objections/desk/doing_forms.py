"""What is asked where a case is handled beside the moves of its table."""

from typing import Any

from django import forms
from django.utils import timezone

from credit.units.models import Post, Unit, User
from credit.units.policies import allowed
from objections.cases.choices import CaseKind, MatterType, Satisfaction
from objections.cases.models import Case
from objections.desk.forms import units_in_force
from objections.intake.services import Paper
from objections.routing.services import topics


class DoingForm(forms.Form):
    """A form about one case, for one person."""

    def __init__(self, data: Any = None, files: Any = None, *, case: Case, actor: Any) -> None:
        super().__init__(data, files, label_suffix="")
        self.case, self.actor = case, actor


def _reason(label: str = "理由") -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ConvertForm(DoingForm):
    kind = forms.ChoiceField(label="转为")
    matter_type = forms.ChoiceField(label="投诉类型（转为投诉时选）", required=False)
    topic = forms.ChoiceField(label="事项类别（不指向某条记录时选）", required=False)
    reason = _reason("告知申请人的理由")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(value, label) for value, label in CaseKind.choices if value != self.case.kind]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["matter_type"].choices = [("", "不填"), *MatterType.choices]  # type: ignore[attr-defined]
        named = [(one["key"], one["label"]) for one in topics()]
        self.fields["topic"].choices = [("", "不填"), *named]  # type: ignore[attr-defined]


class SplitForm(DoingForm):
    units: Any = forms.ModelMultipleChoiceField(
        label="另外转给", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = _reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"].queryset = units_in_force().exclude(pk=self.case.accused_unit_id or 0)  # type: ignore[attr-defined]


class RecuseForm(DoingForm):
    who = forms.ModelChoiceField(label="谁回避", queryset=User.objects.none())
    reason = _reason("回避的理由")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = {self.actor.pk}
        if allowed(self.actor, "route_case") or allowed(self.actor, "review_case"):
            posts = Post.objects.in_force(timezone.localdate()).filter(unit=self.case.unit_id or 0)
            people |= set(posts.values_list("user", flat=True))
        field = self.fields["who"]
        field.queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]
        field.initial = self.actor.pk


class RenewForm(DoingForm):
    is_proved = forms.BooleanField(label="已当面或按登记的联系方式核对申请人身份")


class RateForm(DoingForm):
    rating = forms.ChoiceField(label="满意程度（电话回访）", choices=Satisfaction.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="评价说明（不满意的必填）", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SlipForm(DoingForm):
    measures = forms.CharField(
        label="督办要求", max_length=500, initial="请立即办理，说明逾期原因。", widget=forms.Textarea(attrs={"rows": 3})
    )


class FeedbackForm(DoingForm):
    feedback = _reason("办理情况反馈")
    late_reason = forms.CharField(
        label="逾期原因（逾期的必填）", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ClearForm(DoingForm):
    """Nothing to fill in: the feedback was read."""


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field; cleaned to a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=ManyFiles(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError("请选择文件。", code="required")
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class PapersForm(DoingForm):
    """Papers that somebody brought in, or that the unit found."""

    uploads = ManyFilesField(label="文件", help_text="可以一次选多份：PDF、图片、常用文档。按内容检查，加密保存。")
    label = forms.CharField(label="材料名称", max_length=40, required=False)
    by_applicant = forms.BooleanField(label="申请人提交的", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        label = told.get("label", "")
        told["papers"] = [Paper(one, one.name, label) for one in told.get("uploads") or []]
        return told
