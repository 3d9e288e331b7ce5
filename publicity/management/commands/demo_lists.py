"""`manage.py demo_lists`: demonstration candidates in several states; what is already there stays."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from publicity.lists import demo


class Command(BaseCommand):
    help = "办理演示名单（可重复执行，已有的不动）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-demo", action="store_true", help="只在演示系统里办理")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_demo"] and not settings.IS_DEMO:
            self.stdout.write("不是演示系统，没有办理演示名单。")
            return
        self.stdout.write(f"演示名单候选 {demo.fill(today=timezone.localdate())} 条。")
