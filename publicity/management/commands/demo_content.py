"""`manage.py demo_content`: demonstration articles and random inspections; what is already there stays."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from publicity.content import demo
from publicity.inspections import demo as inspections


class Command(BaseCommand):
    help = "写入演示文章和双随机抽查（可重复执行，已有的不动）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-demo", action="store_true", help="只在演示系统里写入")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_demo"] and not settings.IS_DEMO:
            self.stdout.write("不是演示系统，没有写入演示文章。")
            return
        today = timezone.localdate()
        self.stdout.write(
            f"演示文章新增 {demo.fill(today=today)} 篇，双随机抽查计划新增 {inspections.fill(today=today)} 个。"
        )
