"""`manage.py bench`: every measured figure of the README, as JSON with ratios from one run."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand

from config import heap

PARTS = {
    "search": "credit.bench.search",
    "page": "publicity.bench.pages",
    "pages": "publicity.bench.kept",
    "intake": "credit.bench.intake",
    "push": "credit.bench.push",
    "counter": "publicity.measures.bench",
    "export": "publicity.opendata.bench",
}
SIZED = ("search", "page", "counter", "export")


class Command(BaseCommand):
    """Each part makes databases of its own beside the portal's and touches no business data."""

    help = "测量检索、页面、导入和报送，结果以 JSON 输出（同一次运行内的比值）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("parts", nargs="*", metavar="PART", help=f"只测这些部分：{'、'.join(PARTS)}（默认全部）")
        parser.add_argument(
            "--subjects", type=int, default=1_000_000, help="检索、页面、核查的合成主体数，导出的记录数"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        heap.settle()  # as the web process and the worker do when they start
        names = options["parts"] or list(PARTS)
        result: dict[str, Any] = {"processors": os.cpu_count(), "load_before": os.getloadavg()[0]}
        for name in names:
            print(f"bench: {name}", file=sys.stderr)
            measure: Callable[..., dict[str, Any]] = import_module(PARTS[name]).run
            result[name] = measure(options["subjects"]) if name in SIZED else measure()
            print(json.dumps(result[name], ensure_ascii=False), file=sys.stderr)
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
