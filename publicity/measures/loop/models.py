"""What is kept of the joint-measure loop: one action per list entry, one execution per unit and measure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.records.models import Record
from credit.units.models import Unit
from publicity.measures.loop.lifecycle import StepState

USER = settings.AUTH_USER_MODEL


class JointAction(models.Model):
    """Joint incentive or sanction because of one list entry (联合奖惩). It ends with the entry."""

    number = models.CharField("编号", max_length=24, unique=True)
    record = models.ForeignKey(Record, models.PROTECT, related_name="joint_actions", verbose_name="名单记录")
    is_incentive = models.BooleanField("联合激励")
    list_type = models.CharField("名单类型", max_length=16)
    behaviour = models.CharField("守信或者失信行为", max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发起单位")
    started_at = models.DateTimeField("发起时间", default=timezone.now)
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lift_reason = models.CharField("解除原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联合奖惩"
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(lifted_at__isnull=True), name="joint_action_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Execution(models.Model):
    """One measure at one executing unit, from initiation to confirmed end.

    Article and relevance are kept as they were when the measure was chosen: what was dispatched stays readable.
    """

    action = models.ForeignKey(JointAction, models.PROTECT, related_name="executions", verbose_name="联合奖惩")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="执行单位")
    measure_key = models.CharField("措施", max_length=16)
    code = models.CharField("措施代码", max_length=2)
    measure = models.CharField("措施名称", max_length=200)
    article = models.CharField("依据", max_length=300)
    basis = models.CharField("措施所在文件", max_length=200)
    relevance = models.CharField("行为与措施的关联", max_length=300)
    state = models.CharField("状态", max_length=12, choices=StepState, default=StepState.INITIATED)
    since = models.DateField("本步起算日", default=timezone.localdate)
    due_on = models.DateField("本步期限", null=True, blank=True)
    due_is_provisional = models.BooleanField("暂按周末推算", default=False)
    dispatched_at = models.DateTimeField("推送时间", null=True, blank=True)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    received_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="签收人")
    started_on = models.DateField("开始执行", null=True, blank=True)
    content = models.CharField("执行内容", max_length=100, blank=True)
    document_number = models.CharField("决定书文号", max_length=128, blank=True)
    result = models.CharField("结果", max_length=40, blank=True)
    not_applicable_reason = models.CharField("不适用原因", max_length=500, blank=True)
    fed_back_at = models.DateTimeField("反馈时间", null=True, blank=True)
    fed_back_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="反馈人")
    feedback = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", verbose_name="反馈记录")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lift_reason = models.CharField("解除原因", max_length=200, blank=True)
    confirmed_at = models.DateTimeField("确认解除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联合奖惩措施执行"
        constraints = [
            models.UniqueConstraint(fields=["action", "unit", "measure_key"], name="execution_once_a_unit"),
            models.CheckConstraint(condition=~Q(article=""), name="execution_names_its_article"),
            models.CheckConstraint(
                condition=~Q(state=StepState.FED_BACK) | (~Q(result="") & Q(fed_back_at__isnull=False)),
                name="execution_fed_back_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(result="不适用") | ~Q(not_applicable_reason=""), name="execution_not_applicable_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[StepState.LIFTED, StepState.CONFIRMED]) | Q(lifted_at__isnull=False),
                name="execution_lifted_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_on"], name="execution_waiting",
                condition=~Q(state=StepState.CONFIRMED),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.action_id} {self.code}"


class MeasureReminder(models.Model):
    """A person was reminded of measures on a day: at most once a day."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        verbose_name = verbose_name_plural = "联合奖惩提醒"
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="measure_reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
