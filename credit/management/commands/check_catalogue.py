"""manage.py check_catalogue [ITEM …]: prove that every data standard keeps its promises."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from credit.catalogue import standards, templates
from credit.catalogue.checks import faults
from credit.catalogue.forms import entry_form
from credit.catalogue.slugs import SLUGS
from credit.catalogue.standards import Standard


class Command(BaseCommand):
    help = "逐项检查数据标准：合格样例应能入库，不合格样例应按所写规则退回，模板和录入表单应能生成。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("items", nargs="*", metavar="ITEM", help="事项标识，缺省为全部")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["items"] or list(SLUGS.values())
        broken = 0
        for slug in wanted:
            standard = standards.load().get(slug)
            found = self._faults(standard) if standard else ["没有数据标准文件"]
            broken += bool(found)
            self._tell(slug, standard, found)
        if broken:
            raise CommandError(f"{broken} 个事项的数据标准有误。")

    def _faults(self, standard: Standard) -> list[str]:
        found = list(faults(standard, today=timezone.localdate()))
        templates.workbook(standard)
        entry_form(standard)().as_p()
        standard.json_schema()
        return found

    def _tell(self, slug: str, standard: Standard | None, found: list[str]) -> None:
        if standard and not found:
            official, local = len(standard.official_columns), len(standard.local_columns)
            good, bad = len(standard.samples.good), len(standard.samples.bad)
            self.stdout.write(f"{slug:24} {official} 栏，本地 {local} 栏；样例可入库 {good}、应退回 {bad}：通过")
        for fault in found:
            self.stderr.write(self.style.ERROR(f"{slug}: {fault}"))
