"""`manage.py push_platform CODE`: send what a platform is due, without Celery."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credit.sharing.models import Platform
from credit.sharing.sending import push_platform


class Command(BaseCommand):
    help = "立即把待送的数据送往一个平台，送完为止（不经后台任务；可与后台任务同时运行）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="平台代号")
        parser.add_argument("--wait", action="store_true", help="准备好后等标准输入来一行再开始（测量用）")

    def handle(self, *args: Any, **options: Any) -> None:
        platform = Platform.objects.filter(code=options["code"]).first()
        if platform is None:
            codes = "、".join(Platform.objects.values_list("code", flat=True)) or "无"
            raise CommandError(f"没有代号为“{options['code']}”的平台；现有：{codes}。")
        if options["wait"]:
            self.stdout.write("准备好了")
            self.stdout.flush()
            sys.stdin.readline()
        while push_platform(platform.pk):
            pass
        self.stdout.write("已送完。")
