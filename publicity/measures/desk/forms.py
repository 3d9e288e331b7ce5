"""What is asked on the desk of the joint-measure loop."""

from typing import Any

from django import forms
from django.utils import timezone

from credit.units.models import Unit
from publicity.measures.loop.executing import NOT_APPLICABLE, Report
from publicity.measures.loop.models import Execution, JointAction
from publicity.measures.loop.planning import offered

RESULTS = {True: ("已激励", NOT_APPLICABLE), False: ("已限制", "已降级", "已提高频次", NOT_APPLICABLE)}
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class BeginForm(forms.Form):
    """What is being done, since when, under which decision."""

    content = forms.CharField(label="执行内容", max_length=100, help_text="例如：列为重点检查对象，每季度检查一次")
    started_on = forms.DateField(label="开始日期", initial=timezone.localdate, widget=DAY)
    document_number = forms.CharField(label="决定书文号（没有就不填）", max_length=128, required=False)


class FeedbackForm(forms.Form):
    """The result; where a measure does not apply here, why not."""

    result = forms.ChoiceField(label="执行结果")
    content = forms.CharField(label="执行内容（与开始时登记的相同就不填）", max_length=100, required=False)
    reason = forms.CharField(
        label="不适用的原因（选“不适用”时填）", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, execution: Execution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        results = RESULTS[execution.action.is_incentive]
        field = self.fields["result"]
        field.choices = [("", "请选择"), *((word, word) for word in results)]  # type: ignore[attr-defined]

    @property
    def report(self) -> Report:
        values = self.cleaned_data
        return Report(values["result"], content=values["content"], reason=values["reason"])


class PlanForm(forms.Form):
    """A measure for a unit, and how conduct and measure belong together."""

    measure_key = forms.ChoiceField(label="措施（只列今天有依据、对这个主体适用的）")
    unit = forms.ModelChoiceField(label="执行单位", queryset=Unit.objects.none(), empty_label="请选择")
    relevance = forms.CharField(
        label="行为与措施的关联（条例第二十七条：相关、相当）", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, action: JointAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{one.code} {one.name}（{one.article}）") for one in offered(action)]
        self.fields["measure_key"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.in_force(timezone.localdate())  # type: ignore[attr-defined]
