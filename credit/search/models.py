"""The search table: one row per name of a subject that may be found by the public. Natural persons have none."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from credit.subjects.models import NameKind, Subject, SubjectKind


class SearchName(models.Model):
    """A findable name (present, former or alias) with everything that search compares, computed while loading."""

    subject = models.ForeignKey(Subject, models.CASCADE, db_index=False, related_name="search_names")
    subject_kind = models.CharField(max_length=12, choices=SubjectKind)
    name = models.CharField(max_length=200)
    name_kind = models.CharField(max_length=8, choices=NameKind)
    key = models.CharField(max_length=200)
    bare_key = models.CharField(max_length=200)
    code = models.CharField(max_length=64, blank=True)
    pinyin = models.CharField(max_length=600)
    initials = models.CharField(max_length=200)
    grams = ArrayField(models.IntegerField())
    code_grams = ArrayField(models.IntegerField(), default=list)

    class Meta:
        verbose_name = verbose_name_plural = "检索名称"
        constraints = [
            models.CheckConstraint(condition=~Q(subject_kind="person"), name="search_holds_no_person"),
            models.UniqueConstraint(fields=["subject", "key", "name_kind"], name="search_name_once"),
        ]
        indexes = [
            models.Index(fields=["key"], name="search_key", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["bare_key"], name="search_bare_key", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["code"], name="search_code", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin"], name="search_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="search_initials", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["grams"], name="search_grams", fastupdate=False),
            GinIndex(fields=["code_grams"], name="search_code_grams", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name
