"""A consultation of the public on a draft, and the opinions that came in."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from publicity.content.models import Article


class Consultation(models.Model):
    """The public may comment on the draft in `article` from `opens_on` to `closes_on`, both days included."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="consultation", verbose_name="征求意见稿")
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期", help_text="最后一个可以提意见的日子。")
    result = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结果公布",
        help_text="公布意见采纳情况的文章；发布以后，征求意见的页面会指向它。",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "意见征集"
        ordering = ["-closes_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="consultation_closes_after_it_opens")
        ]

    def __str__(self) -> str:
        return self.article.title

    def is_open(self, today: date) -> bool:
        """Tell whether opinions are taken on this day."""
        return self.opens_on <= today <= self.closes_on


class Outcome(models.TextChoices):
    OPEN = "open", "待研究"
    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT = "not", "不采纳"


class Opinion(models.Model):
    """What somebody said about a draft. Personal numbers in it are masked; the contact is sealed."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions", verbose_name="意见征集")
    text = models.TextField("意见", max_length=3000)
    contact = models.BinaryField("联系方式（密文）", null=True)
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    outcome = models.CharField("研究结果", max_length=8, choices=Outcome, default=Outcome.OPEN)
    answer = models.CharField("理由", max_length=500, blank=True, help_text="为什么采纳或者不采纳。")

    class Meta:
        verbose_name = verbose_name_plural = "收到的意见"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN) | Q(contact__isnull=True), name="opinion_studied_keeps_no_contact"
            )
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.received_at):%Y-%m-%d} 的意见"
