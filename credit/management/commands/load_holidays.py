"""`manage.py load_holidays FILE --year 2027` or `--bundled`: load public holidays and shifted working days."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from credit.calendars import services
from credit.kernel.errors import DomainError


class Command(BaseCommand):
    help = "载入节假日安排：文件（csv：date,is_off_day,name,paper）加 --year，或 --bundled 载入随附的全部年份"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="csv 文件")
        parser.add_argument("--year", type=int, help="要载入的年份")
        parser.add_argument("--bundled", action="store_true", help="载入随附的 2007–2026 年中尚未载入的年份")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["bundled"]:
            years = services.load_bundled()
            self.stdout.write(f"已载入 {len(years)} 个年份。" if years else "随附的年份都已载入。")
            return
        if not options["file"] or not options["year"]:
            raise CommandError("请给出文件和 --year，或使用 --bundled。")
        try:
            days = services.load_year(options["file"], options["year"])
        except OSError as error:
            raise CommandError(f"文件打不开：{options['file']}。请核对路径和权限。") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{options['year']} 年已载入，共 {days} 天。")
