"""Measure the life of lists: many entries ending at one midnight, and objections racing determinations."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from publicity.lists.bench import midnight, race


class Command(BaseCommand):
    help = "测量名单同一零点到期移出、异议与认定同时发生（另建数据库，不动业务数据）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--entries", type=int, default=50_000, help="同一零点到期的条数")
        parser.add_argument("--tries", type=int, default=200, help="异议与认定同时发生的次数")

    def handle(self, *args: Any, entries: int, tries: int, **options: Any) -> None:
        result = {"midnight": midnight.run(entries), "race": race.run(tries)}
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
