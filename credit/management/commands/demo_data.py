"""`manage.py demo_data`: fill an empty portal with a demonstration; say everywhere that it is one.

Interrupted, it goes on where it stopped; complete, it only sees that the sandbox platforms are at hand.
"""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.embedded import instance
from credit.demo import services, steps
from credit.kernel.errors import DomainError


class Command(BaseCommand):
    help = "装入演示数据（名称均含“示例”）；可重复执行，中断后接着做"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="库中已有正式记录时什么也不做")
        parser.add_argument("--small", action="store_true", help="只装入约五十分之一")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")
        parser.add_argument("--today", type=date.fromisoformat, default=None, help="以哪一天为今天（YYYY-MM-DD）")

    def handle(self, *args: Any, **options: Any) -> None:
        addresses = getattr(settings, "SANDBOX_PLATFORMS", {})
        if steps.is_done():
            services.connect(addresses)
            self.stdout.write("演示数据已经装好，没有改动。")
            return
        if options["if_empty"] and not services.is_empty():
            self.stdout.write("库中已有正式记录，未装入演示数据。")
            return
        self._mark_instance()
        try:
            services.make(
                today=options["today"] or timezone.localdate(), seed=options["seed"], small=options["small"],
                folder=Path(settings.DATA_DIR), addresses=addresses, say=self._say,
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(error.message) from error
        self._say(f"演示数据装好：{services.counts()}。")

    def _mark_instance(self) -> None:
        """Switch “演示数据” on in the instance file. Raises CommandError where pages could not say it."""
        if instance.exists(folder := Path(settings.DATA_DIR)):
            instance.remember(folder, IS_DEMO="1")
        elif not settings.IS_DEMO:
            raise CommandError("这里不是单机演示环境。确要装入演示数据的，请先设置 IS_DEMO=1，使各页面注明“演示数据”。")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
