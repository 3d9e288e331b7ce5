"""Measure the overload rules on synthetic weighings and compare them with a recount by hand."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publicity.lists.bench import overload


class Command(BaseCommand):
    help = "用合成检测数据测量超限超载认定规则，并与逐条重算的结果比较（另建数据库，不动业务数据）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--checks", type=int, default=1_000_000, help="合成检测条数")

    def handle(self, *args: Any, checks: int, **options: Any) -> None:
        result = overload.run(checks)
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        if result["differences"]:
            raise CommandError(f"与逐条重算不一致：{result['differences']} 处")
