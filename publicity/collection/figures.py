"""How collection stands (数据归集情况): per platform the newest acceptance, the age of the backlog, and lateness.

Numbers and times only: which rows wait and why stays inside. The light follows a dated rule (`credit/sharing/data`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from credit.catalogue.models import CatalogueItem
from credit.sharing import backlog
from credit.sharing.answering.selectors import first_acceptances
from credit.sharing.models import Platform
from credit.sharing.reporting import LightRule, reporting
from publicity.portal.memory import remembered

SECONDS = 300
WORDS = {"green": "正常", "amber": "有延迟", "red": "严重延迟"}


@dataclass(frozen=True, slots=True)
class PlatformFigures:
    """One platform. `hours`: age of the oldest row that waits; `late` of `accepted` rows came after their limit."""

    name: str
    level: str
    light: str
    newest_item: str
    newest_at: datetime | None
    waiting: int
    hours: float
    accepted: int
    late: int

    @property
    def word(self) -> str:
        """The light in a word: colour alone tells nothing to who cannot see it."""
        return WORDS[self.light]

    @property
    def late_percent(self) -> float:
        return 100 * self.late / self.accepted if self.accepted else 0.0

    @property
    def age(self) -> str:
        """How long the oldest row waits, in words."""
        if not self.waiting:
            return "没有积压"
        if self.hours < 1:
            return "不到 1 小时"
        return f"{self.hours:.0f} 小时" if self.hours < 48 else f"{self.hours / 24:.0f} 天"


@dataclass(frozen=True, slots=True)
class Figures:
    """All platforms, and the rule that gives them their light."""

    platforms: tuple[PlatformFigures, ...]
    rule: LightRule
    counted_at: datetime


def current() -> Figures:
    """Return the figures, at most five minutes old in this process, anew on a new day."""
    today = timezone.localdate()
    return remembered(f"collection:{today}", lambda: compute(today), seconds=SECONDS)


def compute(today: date) -> Figures:
    """Read how every platform stands: two statements over partial indexes, one count of a month's acceptances."""
    now, rule = timezone.now(), reporting().light_rule(today)
    names = dict(CatalogueItem.objects.values_list("pk", "name"))
    late = _late(now - timedelta(days=rule.window_days))
    rows: dict[int, list[backlog.Standing]] = {}
    for one in backlog.standings():
        rows.setdefault(one.platform_id, []).append(one)
    platforms = [
        _of(platform, rows.get(platform.pk, []), late.get(platform.pk, (0, 0)), names, rule, now)
        for platform in Platform.objects.all()
    ]
    return Figures(tuple(platforms), rule, now)


def _of(
    platform: Platform, rows: list[backlog.Standing], late: tuple[int, int], names: dict[int, str], rule: LightRule,
    now: datetime,
) -> PlatformFigures:  # fmt: skip
    accepted = [(one.accepted_at, one.item_id) for one in rows if one.accepted_at]
    oldest = min((one.oldest_at for one in rows if one.oldest_at), default=None)
    newest_at, newest_item = max(accepted, default=(None, 0))
    hours = (now - oldest).total_seconds() / 3600 if oldest else 0.0
    percent = 100 * late[1] / late[0] if late[0] else 0.0
    return PlatformFigures(
        platform.name, platform.get_level_display(), rule.light(hours=hours, late_percent=percent),
        names.get(newest_item, ""), newest_at, sum(one.waiting for one in rows), hours, *late,
    )  # fmt: skip


def _late(since: datetime) -> dict[int, tuple[int, int]]:
    """Return per platform how many first acceptances with a limit there were since then, and how many were late."""
    rows = first_acceptances().filter(accepted_at__gte=since)
    is_late = Q(accepted_at__date__gt=F("record__due_on"))
    counted = rows.order_by().values_list("platform").annotate(all=Count("pk"), late=Count("pk", filter=is_late))
    return {platform: (total, late) for platform, total, late in counted}
