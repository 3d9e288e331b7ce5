"""`manage.py end_terms`: close the books of records whose last visible day has passed (nightly)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from credit.records import services


class Command(BaseCommand):
    help = "结束公示期已满的记录；可随时重复执行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chunk", type=int, default=2000, help="每个事务处理的记录数")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while ended := services.end_terms(limit=options["chunk"]):
            total += ended
        bases = 0
        while changed := services.end_bases(limit=options["chunk"]):
            bases += changed
        self.stdout.write(f"公示期满 {total} 条，公示依据到期 {bases} 条。")
