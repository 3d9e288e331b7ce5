"""`manage.py fault_run`: deliver while everything goes wrong, and compare the books; printed as JSON."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from credit.bench.database import scratch_database
from credit.bench.trouble import Plan, run

SETTINGS = "config.settings.embedded"
OWN = ("SECRET_KEY", "LOOKUP_KEY", "SEALING_KEYS", "DATABASE_URL", "REDIS_URL")


class Command(BaseCommand):
    help = (
        "故障演练：两个平台按种子出故障，进程每几秒被杀一次，消息队列被杀并清空，数据库也被杀；"
        "最后核对两个台账，结果以 JSON 输出。自己启动数据库和消息队列，不触碰业务数据。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--records", type=int, default=5000, help="记录条数")
        parser.add_argument("--seeds", default="1,2,3,4,5", help="种子，逗号分隔")
        parser.add_argument("--faults", type=float, default=0.3, help="出故障的调用所占的比例")
        parser.add_argument("--kill-every", type=float, default=3.0, help="每隔多少秒杀一个工作进程")
        parser.add_argument("--no-dedup", action="store_true", help="平台不去重，只回答回执查询")
        parser.add_argument("--port", type=int, default=18911, help="模拟平台的端口（用两个）")
        parser.add_argument("--here", action="store_true", help="用当前的数据库和消息队列服务器（内部使用）")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["here"]:
            self._with_servers(options)
            return
        plans = [
            Plan(
                options["records"], int(seed), share=options["faults"], kill_every=options["kill_every"],
                deduplicates=not options["no_dedup"],
            )
            for seed in options["seeds"].split(",")
        ]  # fmt: skip
        with scratch_database("fault_run"):
            results = []
            for plan in plans:
                results.append(run(plan, port=options["port"], redis_url=settings.REDIS_URL))
                self.stderr.write(json.dumps(results[-1], ensure_ascii=False))
        self.stdout.write(json.dumps(results, ensure_ascii=False, indent=2))
        if not all(result["is_exact"] for result in results):
            raise CommandError("台账与已公示的记录不一致，见上。")

    def _with_servers(self, options: dict[str, Any]) -> None:
        """Run this command again beside servers of its own, which are started again when they are killed."""
        words = ["--records", str(options["records"]), "--seeds", options["seeds"], "--faults", str(options["faults"])]
        words += ["--kill-every", str(options["kill_every"]), "--port", str(options["port"])]
        words += ["--no-dedup"] if options["no_dedup"] else []
        with tempfile.TemporaryDirectory(prefix="fault-run-") as folder, _servers(Path(folder)) as addresses:
            command = [sys.executable, "manage.py", "fault_run", "--here", *words]
            kept = {name: value for name, value in os.environ.items() if name not in OWN}
            environment = {**kept, **addresses, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": SETTINGS}
            done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False)
        if done.returncode:
            raise CommandError("故障演练没有通过。")


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Valkey in a folder and yield their addresses."""
    environment = {**os.environ, "DATA_DIR": str(folder)}
    command = [sys.executable, "-u", "-m", "config.embedded", "up"]  # safe as in production
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().removeprefix("export ").strip() for _ in range(2)]
        addresses = dict(line.split("=", 1) for line in lines if "=" in line)
        if len(addresses) != 2:
            raise CommandError("数据库或消息队列没有启动。")
        yield {name: value.strip("'") for name, value in addresses.items()}
    finally:
        process.terminate()
        process.wait(60)
