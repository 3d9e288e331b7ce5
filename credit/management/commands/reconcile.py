"""`manage.py reconcile --platform city --month 2026-11 [--item penalty] [--statement]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.kernel.errors import DomainError
from credit.sharing.models import Platform, PlatformItem
from credit.sharing.reconciliation import services, statements
from credit.sharing.reconciliation.models import Outcome


class Command(BaseCommand):
    help = "与平台逐事项对账，可以出对账单。退出码：0 全部一致，3 有差异，2 没有对成。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", required=True, help="平台代号")
        parser.add_argument("--month", required=True, help="月份，写成 2026-11")
        parser.add_argument("--item", help="只对这个事项（缺省为平台接收的全部事项）")
        parser.add_argument("--statement", action="store_true", help="对完后出对账单")

    def handle(self, *args: Any, **options: Any) -> None:
        platform = Platform.objects.filter(code=options["platform"]).first()
        if platform is None:
            raise CommandError(f"没有代号为 {options['platform']} 的平台。")
        try:
            month = services.parse_month(options["month"])
            outcomes = self._run(platform, month, options["item"])
            if options["statement"]:
                self.stdout.write(f"对账单 {statements.issue(platform, month, actor=None).document.number}")
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        if Outcome.FAILED in outcomes:
            raise CommandError("有事项没有对成。", returncode=2)
        if Outcome.DIFFERS in outcomes:
            raise CommandError("有差异，请在工作台“对账”中处理。", returncode=3)

    def _run(self, platform: Platform, month: Any, slug: str | None) -> set[str]:
        rows = PlatformItem.objects.filter(platform=platform, is_active=True).select_related("item").order_by("item")
        rows = rows.filter(item__slug=slug) if slug else rows
        outcomes = set()
        for row in rows:
            run = services.reconcile(platform, row.item, month)
            outcomes.add(run.outcome)
            self.stdout.write(
                f"{row.item.name}：{run.get_outcome_display()}，本方 {run.ours}，平台 {run.theirs}，"
                f"多出 {run.missing_here}，缺少 {run.missing_there}，不同 {run.different}{run.failure}"
            )
        return outcomes
