"""Candidates for a list, what happened to each, and the removals that are counted without names."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.documents.models import IssuedDocument
from credit.records.models import Record
from credit.subjects.models import Subject
from credit.units.models import Unit
from publicity.lists import types
from publicity.lists.lifecycle import STANDING, UNDER_WAY, CandidateStatus, RemovalReason

USER = settings.AUTH_USER_MODEL


class Origin(models.TextChoices):
    RULE = "rule", "规则筛出"
    MANUAL = "manual", "人工登记"


class CandidateQuerySet(models.QuerySet["ListCandidate"]):
    def under_way(self) -> "CandidateQuerySet":
        return self.filter(status__in=UNDER_WAY)

    def standing(self) -> "CandidateQuerySet":
        """Entries that are on their list now, those suspended for a while included."""
        return self.filter(status__in=STANDING)


class ListCandidate(models.Model):
    """Somebody put forward for a list, from the clue to the archive (名单候选).

    `facts` are what was counted (see `counting`), `facts_digest` tells equal facts; `statement` is sealed. The record
    exists from the publicity on, or from publication where the list's basis gives no publicity.
    """

    number = models.CharField("名单编号", max_length=40, unique=True)
    type_code = models.CharField("名单类型", max_length=16)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="list_candidates", verbose_name="主体")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="list_candidates", verbose_name="责任单位")
    status = models.CharField("环节", max_length=16, choices=CandidateStatus, default=CandidateStatus.DRAFT)
    origin = models.CharField("来源", max_length=8, choices=Origin)
    criterion = models.CharField("认定情形", max_length=8)
    facts = models.JSONField("计入的事实", default=dict)
    facts_digest = models.CharField(max_length=64, blank=True)
    summary = models.CharField("事实摘要", max_length=1000)
    entry_basis = models.CharField("具体依据", max_length=500, blank=True)
    act_ended_on = models.DateField("行为终了日期", null=True, blank=True)
    evidence = models.ManyToManyField(Record, related_name="grounds_of", verbose_name="据以认定的决定", blank=True)
    record = models.OneToOneField(Record, models.PROTECT, null=True, blank=True, related_name="list_candidate")

    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    opened_at = models.DateTimeField("登记时间", default=timezone.now)
    override_reason = models.CharField("无现行依据仍列入的理由", max_length=500, blank=True)

    term_months = models.PositiveSmallIntegerField("期限（月）", null=True, blank=True)
    measures = models.JSONField("拟采取的措施", default=list)
    notice_number = models.CharField("告知书文号", max_length=64, blank=True)
    notified_on = models.DateField("告知日期", null=True, blank=True)
    notified_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="告知经办人")
    served_on = models.DateField("送达日期", null=True, blank=True)
    statement_due_on = models.DateField("陈述申辩截止日", null=True, blank=True)
    statement = models.BinaryField("陈述申辩", null=True)
    stated_on = models.DateField("收到陈述日期", null=True, blank=True)
    statement_answer = models.CharField("对陈述的答复", max_length=1000, blank=True)

    legal_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="法制审核人")
    legal_at = models.DateTimeField("法制审核时间", null=True, blank=True)
    publicity_from = models.DateField("公示起", null=True, blank=True)
    publicity_until = models.DateField("公示止", null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="认定人")
    decided_on = models.DateField("认定日期", null=True, blank=True)
    decision_number = models.CharField("认定文书号", max_length=64, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removal_reason = models.CharField("移出原因", max_length=20, choices=RemovalReason, blank=True)
    closed_reason = models.CharField("不列入的理由", max_length=500, blank=True)
    due_on = models.DateField("本环节期限", null=True, blank=True)
    due_is_provisional = models.BooleanField("暂按周末推算", default=False)
    since = models.DateField("进入本环节", default=timezone.localdate)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名单候选"
        constraints = [
            models.UniqueConstraint(
                fields=["type_code", "subject"],
                condition=Q(status__in=[*UNDER_WAY, *STANDING]),
                name="candidate_once_a_list",
            ),
            models.CheckConstraint(
                condition=Q(legal_by__isnull=True) | Q(opened_by__isnull=True) | ~Q(legal_by=F("opened_by")),
                name="candidate_reviewed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ((Q(opened_by__isnull=True) | ~Q(decided_by=F("opened_by"))) & ~Q(decided_by=F("legal_by"))),
                name="candidate_decided_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[*STANDING]) | Q(record__isnull=False) | Q(type_code__startswith="FOC-"),
                name="candidate_on_a_list_has_a_record",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["removed", "archived"]) | ~Q(removal_reason=""),
                name="candidate_removed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="candidate_due"),
            models.Index(fields=["type_code", "subject", "facts_digest"], name="candidate_facts"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def list_type(self) -> types.ListType:
        return types.get(self.type_code)

    @property
    def status_label(self) -> str:
        return CandidateStatus(self.status).label


class CandidateStep(models.Model):
    """What happened to a candidate, in order: who moved it where, when, and what he found (办理过程)."""

    candidate = models.ForeignKey(ListCandidate, models.PROTECT, related_name="steps")
    status = models.CharField("环节", max_length=16, choices=CandidateStatus)
    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    opinion = models.CharField("意见", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.status}"


class PaperKind(models.TextChoices):
    NOTICE = "list-notice", "列入名单事前告知书"
    DECISION = "list-decision", "列入名单认定决定书"
    REMOVAL = "list-removal", "移出名单决定书"


class CandidatePaper(models.Model):
    """A document issued in the procedure (文书)."""

    candidate = models.ForeignKey(ListCandidate, models.PROTECT, related_name="papers")
    kind = models.CharField("种类", max_length=24, choices=PaperKind)
    document = models.OneToOneField(IssuedDocument, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "名单文书"

    def __str__(self) -> str:
        return self.get_kind_display()


class CandidateFile(models.Model):
    """A paper somebody handed in: proof of service, a statement, evidence. Sealed on disk."""

    candidate = models.ForeignKey(ListCandidate, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    label = models.CharField("说明", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "名单材料"

    def __str__(self) -> str:
        return self.label


class ListRemoval(models.Model):
    """An entry that left its list: type, reason, day. The public gets counts of these by month, never a name."""

    record = models.OneToOneField(Record, models.PROTECT, related_name="list_removal")
    type_code = models.CharField("名单类型", max_length=16)
    reason = models.CharField("移出原因", max_length=20, choices=RemovalReason)
    removed_on = models.DateField("移出日期")
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "名单移出"
        indexes = [models.Index(fields=["type_code", "removed_on"], name="removal_by_month")]

    def __str__(self) -> str:
        return f"{self.type_code} {self.reason}"
