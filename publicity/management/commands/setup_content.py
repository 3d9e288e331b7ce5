"""`manage.py setup_content`: the column tree of annex 3 and default rates; changes nothing that is already there."""

from typing import Any

from django.core.management.base import BaseCommand

from publicity.content.seeding import seed_columns
from publicity.inspections.rates import seed_rates


class Command(BaseCommand):
    help = "写入栏目（在 setup_portal 之后；可重复执行，已有的不动）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"栏目新增 {seed_columns()} 个，抽查比例新增 {seed_rates()} 行。")
