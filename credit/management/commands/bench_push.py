"""`manage.py bench_push`: the outbox beside a bare loop that posts the same packages, printed as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from credit.bench import outage
from credit.bench.claims import measure
from credit.bench.database import scratch_database
from credit.bench.push import run


class Command(BaseCommand):
    help = "测量报送速度，并与直接循环发送同样的包比较，结果以 JSON 输出。另建数据库，不触碰业务数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--records", type=int, default=5000, help="记录条数")
        parser.add_argument("--rounds", type=int, default=5, help="轮数（交替进行，取中位数）")
        parser.add_argument("--no-workers", action="store_true", help="不测一个和两个独立进程")
        parser.add_argument("--outage", type=int, default=0, help="另测停这么多秒后多久送完两倍的记录（0：不测）")
        parser.add_argument("--pending", type=int, default=0, help="另测有这么多条待送时打一包的用时和归档（0：不测）")
        parser.add_argument("--port", type=int, default=18901, help="模拟平台的端口")

    def handle(self, *args: Any, **options: Any) -> None:
        result = run(
            options["records"], rounds=options["rounds"], port=options["port"], in_processes=not options["no_workers"]
        )
        if options["outage"]:
            with scratch_database("bench_outage"):
                result["outage"] = outage.measure(options["records"] * 2, options["outage"], port=options["port"])
        if options["pending"]:
            with scratch_database("bench_claims"):
                result["claims"] = measure(options["pending"])
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
