"""`manage.py bench_reconcile`: compare many records with planted differences, printed as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from credit.bench.reconcile import run


class Command(BaseCommand):
    help = "测量对账：造出记录和三种差异，看是否恰好找出，用时多少，结果以 JSON 输出。另建数据库，不触碰业务数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--records", type=int, default=100_000, help="记录条数")
        parser.add_argument("--differences", type=int, default=30, help="差异条数（三种轮流）")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        result = run(options["records"], planted=options["differences"], seed=options["seed"])
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
