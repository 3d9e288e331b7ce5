"""Who or what else a record concerns."""

from django.db import models

from credit.records.models.record import Record
from credit.subjects.models import Subject


class PartyRole(models.TextChoices):
    VEHICLE = "vehicle", "车辆"
    DRIVER = "driver", "驾驶人"
    OWNER = "owner", "当日业主"
    SHIP = "ship", "船舶"
    PROJECT = "project", "项目"
    OPERATOR = "operator", "经营者"
    PARTICIPANT = "participant", "参建单位"
    EMPLOYER = "employer", "所在单位"


class Party(models.Model):
    """Who or what else a record concerns, by role, so that one decision is one record and counts for each."""

    record = models.ForeignKey(Record, models.CASCADE, db_index=False, related_name="parties")
    role = models.CharField("角色", max_length=12, choices=PartyRole)
    subject = models.ForeignKey(Subject, models.PROTECT, db_index=False, related_name="party_in")

    class Meta:
        verbose_name = verbose_name_plural = "当事方"
        constraints = [models.UniqueConstraint(fields=["record", "role", "subject"], name="party_named_once")]
        indexes = [models.Index(fields=["subject", "role"], name="party_of_subject")]

    def __str__(self) -> str:
        return self.get_role_display()
