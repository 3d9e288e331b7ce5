"""Selected replies on the desk: written from the page of an ended case, released and withdrawn in their list."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from credit.desk.base import RightsAdmin
from credit.kernel.errors import DomainError
from credit.units.policies import allowed
from objections.cases.models import Case
from objections.desk.doing_forms import DoingForm
from objections.openness.replies import services
from objections.openness.replies.models import SelectedReply
from publicity.content.reviewed import ReviewState


class ReplyForm(DoingForm):
    """The text, begun with what was answered, or with what was written before."""

    title = forms.CharField(label="标题", max_length=60, help_text="一句话说是什么事，例如“公示的罚款金额写错了”。")
    question = forms.CharField(
        label="反映的问题", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="用自己的话概括，不写是谁提的、说的是谁。",
    )  # fmt: skip
    answer = forms.CharField(
        label="答复", max_length=1500, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="已从答复里去掉了能认出的名称和号码，请通读一遍再改。",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        written = SelectedReply.objects.filter(case=self.case).first()
        for name in self.fields:
            self.fields[name].initial = getattr(written, name) if written else ""
        if written is None:
            self.fields["answer"].initial = services.suggested_answer(self.case)


def may_write(case: Case, user: Any) -> bool:
    return services.can_be_told(case) and allowed(user, "write_reply")


def write(case: Case, user: Any, told: dict[str, Any]) -> str:
    services.write(case.pk, actor=user, **told)
    return "已保存，等另一个人审核后公开（答复选登）。"


@admin.register(SelectedReply)
class SelectedReplyAdmin(RightsAdmin):
    """The list: released by a second person, withdrawn with a reason; written on the page of the case."""

    see = ("write_reply", "release_reply", "withdraw_reply")
    fields = ("title", "question", "answer", "state", "entered_by", "approved_by", "approved_at", "left_reason")
    list_display = ("title", "kind", "state", "entered_by", "approved_by", "approved_at", "left_reason")
    list_filter = ("state", "case__kind")
    list_select_related = ("case", "entered_by", "approved_by")
    ordering = ("-pk",)
    actions = ("release_replies", "withdraw_replies")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        waiting = SelectedReply.objects.filter(state=ReviewState.DRAFT).count()
        hint = f"答复选登（待审核 {waiting} 篇；在办结的异议、投诉页面编写）"
        return super().changelist_view(request, {**(extra_context or {}), "title": hint})

    @admin.display(description="类型", ordering="case__kind")
    def kind(self, reply: SelectedReply) -> str:
        return reply.case.get_kind_display()

    @admin.action(description="审核通过并公开")
    def release_replies(self, request: HttpRequest, queryset: QuerySet[SelectedReply]) -> None:
        self._each(request, queryset, lambda pk: services.release(pk, actor=request.user), "公开")

    @admin.action(description="撤下")
    def withdraw_replies(self, request: HttpRequest, queryset: QuerySet[SelectedReply]) -> None:
        self._each(request, queryset, lambda pk: services.withdraw(pk, actor=request.user, reason="人工撤下"), "撤下")

    def _each(
        self, request: HttpRequest, queryset: QuerySet[SelectedReply], act: Callable[[int], Any], verb: str
    ) -> None:
        for reply in queryset:
            try:
                act(reply.pk)
                messages.success(request, f"“{reply.title}”已{verb}。")
            except DomainError as refusal:
                messages.error(request, f"“{reply.title}”：{refusal.message}")
