"""`manage.py bench_search`: speed and quality of search over synthetic subjects, printed as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from credit.bench.search import run


class Command(BaseCommand):
    help = "用合成主体测量检索的速度和查全率，结果以 JSON 输出。另建数据库，不触碰业务数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subjects", type=int, default=1_000_000, help="合成主体数量")
        parser.add_argument("--questions", type=int, default=500, help="混合查询的数量")
        parser.add_argument("--keep", action="store_true", help="保留测试数据库，供下次使用")

    def handle(self, *args: Any, **options: Any) -> None:
        result = run(options["subjects"], keep=options["keep"], questions=options["questions"])
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
