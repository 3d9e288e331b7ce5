"""`manage.py demo_cases`: the cases of the demonstration; made once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from objections import demo


class Command(BaseCommand):
    help = "写入异议、投诉、修复的演示办件（只写一次）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-demo", action="store_true", help="只在演示系统里写入")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_demo"] and not settings.IS_DEMO:
            self.stdout.write("不是演示系统，没有写入演示办件。")
            return
        self.stdout.write(f"演示办件新增 {demo.fill(today=timezone.localdate())} 件。")
