"""`manage.py recompute_terms R2026 --by USER [--preview]`: bring records still on show under a newer rule set."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.kernel.errors import DomainError
from credit.records import services
from credit.units.models import User


class Command(BaseCommand):
    help = "按新规则集重算仍在公示的记录的期限；先 --preview 预览，中断后再次执行即可继续"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rule_set", help="规则集，如 R2026")
        parser.add_argument("--by", required=True, help="法制审核人员的账号")
        parser.add_argument("--preview", action="store_true", help="只预览，不改动")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["by"]).first()
        if actor is None:
            raise CommandError(f"没有账号 {options['by']}，请核对 --by。")
        try:
            result = services.recompute_terms(options["rule_set"], actor=actor, preview=options["preview"])
        except DomainError as error:
            raise CommandError(error.message) from error
        self._report(result, preview=options["preview"])

    def _report(self, result: services.Preview, *, preview: bool) -> None:
        if preview:
            for change in result.changes:
                leaves = "，退出公示" if change.leaves else ""
                self.stdout.write(
                    f"记录 {change.record_id}：{change.old_end or '长期'} → {change.new_end or '长期'}{leaves}"
                )
        done = "预览" if preview else "完成"
        self.stdout.write(
            f"{result.rule_set} {done}：共 {result.looked_at} 条，期限提前 {result.earlier} 条，"
            f"其中退出公示 {result.leaving} 条，失信程度待认定 {result.waiting} 条。"
        )
