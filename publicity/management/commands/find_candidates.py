"""Run the counting rules of the overload list, or count one candidate again (for anyone who examines it)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publicity.lists import finding
from publicity.lists.models import ListCandidate


class Command(BaseCommand):
    help = "按超限超载名单的计算规则筛出候选；--recount 名单编号：按现有数据重新计算一条候选。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recount", metavar="名单编号")

    def handle(self, *args: Any, recount: str | None = None, **options: Any) -> None:
        if recount:
            self.stdout.write(json.dumps(_recount(recount), ensure_ascii=False, indent=2))
            return
        found = finding.find_candidates()
        self.stdout.write(
            f"新筛出 {len(found.raised)} 条，更新 {len(found.updated)} 条，已知 {found.known} 条；"
            f"缺初次领证日期、不能判断的 {sum(map(len, found.undated.values()))} 个。"
        )


def _recount(number: str) -> dict[str, Any]:
    candidate = ListCandidate.objects.select_related("subject").filter(number=number).first()
    if candidate is None:
        raise CommandError(f"没有编号为 {number} 的名单候选。")
    again = finding.recount(candidate)
    return {
        "number": number,
        "holds": again.holds,
        "same": again.is_same,
        "kept": again.kept.get("count"),
        "now": again.finding.count if again.finding else 0,
        "lines": again.finding.lines if again.finding else [],
    }
