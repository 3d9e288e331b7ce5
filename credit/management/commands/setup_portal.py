"""`manage.py setup_portal`: units, catalogue and working calendars; changes nothing that is already there."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from credit.calendars.services import load_bundled
from credit.catalogue.services import sync_items
from credit.inbound.demand.services import seed_requests
from credit.sharing.services import ensure_sandbox_platforms
from credit.units.services import seed_units


class Command(BaseCommand):
    help = "写入单位、归集目录和工作日历（可重复执行，已有的不动）"

    def handle(self, *args: Any, **options: Any) -> None:
        units, items, years = seed_units(), sync_items(), load_bundled()
        seed_requests()
        sandboxes = {code: url for code, url in getattr(settings, "SANDBOX_PLATFORMS", {}).items() if url}
        ensure_sandbox_platforms(sandboxes)
        self.stdout.write(f"单位新增 {units} 个，目录事项新增 {items} 项，工作日历载入 {len(years)} 年。")
