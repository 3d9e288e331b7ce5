"""Public holidays and shifted working days, loaded year by year from the State Council's notices."""

from django.db import models


class CalendarYear(models.Model):
    """A year whose holiday notice has been loaded; without it working days of that year are provisional."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=255, blank=True)
    loaded_at = models.DateTimeField("载入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历年份"
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day off on a weekday, or a weekend day worked (调休)."""

    date = models.DateField("日期", unique=True)
    is_off_day = models.BooleanField("放假", help_text="不勾选表示调休上班")
    name = models.CharField("节日", max_length=32)
    source = models.CharField("依据", max_length=255, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
