"""`manage.py replay_draw FILE`: compute a random draw again from its public file; exit code 1 where it differs."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publicity.inspections import drawing


class Command(BaseCommand):
    help = "按公开的抽取文件重做一次双随机抽取，核对承诺值、种子和结果"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="抽取文件（JSON），从抽查计划的公开页面下载")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = json.loads(Path(options["file"]).read_text(encoding="utf-8"))
            lines, is_right = drawing.verdict(document)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(f"读不出这个文件，它应当是从抽查计划页面下载的 JSON：{error}") from error
        if not is_right:
            raise CommandError(lines)
        self.stdout.write(lines)
