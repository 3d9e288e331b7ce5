"""`manage.py setup_cases`: the routing rules of the founding notice; changes nothing that is already there."""

from typing import Any

from django.core.management.base import BaseCommand

from objections.routing.services import seed_rules


class Command(BaseCommand):
    help = "写入转办规则（在 setup_portal 之后；可重复执行，已有的不动）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"转办规则新增 {seed_rules()} 条。")
