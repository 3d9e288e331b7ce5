"""`manage.py bench_inbox --cases N`: SQL time of the first page of an inbox with N cases, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from objections.desk import bench


class Command(BaseCommand):
    help = "测量办件列表首页（另建数据库，不动业务数据）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=200_000)
        parser.add_argument("--all-open", action="store_true", help="全部在办（最坏情形）")
        parser.add_argument("--drop", action="store_true", help="测完删除数据库")

    def handle(self, *args: Any, **options: Any) -> None:
        found = bench.run(options["cases"], all_open=options["all_open"], keep=not options["drop"])
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
