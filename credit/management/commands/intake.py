"""Take a workbook into the portal: the same services as in the admin."""

import json
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from config import heap
from credit.attachments.services import open_content
from credit.catalogue.models import CatalogueItem
from credit.catalogue.services import find_item
from credit.intake import services
from credit.intake.models import Batch
from credit.kernel.errors import DomainError
from credit.units.models import Unit, User
from credit.units.policies import item_units, units_of
from credit.units.services import find_unit

UNUSABLE, SOME_REFUSED = 2, 3


class Command(BaseCommand):
    """Exit code 0: every row was taken; 3: some were not; 2: the file cannot be used."""

    help = "导入表格（xlsx、xls、csv）。退出码：0 全部导入，3 部分行未导入，2 文件不能用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="要导入的文件")
        parser.add_argument("--item", required=True, help="目录事项：标识（penalty）或编码（ZZJT-XZB001）")
        parser.add_argument("--by", help="录入人的用户名（演示环境可省略）")
        parser.add_argument("--unit", help="单位编码、名称或别名；省略时取录入人所在、对该事项有分工的单位")
        parser.add_argument("--publish-by", nargs="?", const="", help="审核发布人的用户名，须是另一个有权限的人")
        parser.add_argument("--report", type=Path, help="标注后的工作簿写到这里")
        parser.add_argument("--json", action="store_true", dest="as_json", help="以 JSON 输出结果")

    def handle(self, *args: Any, **options: Any) -> None:
        heap.settle()
        try:
            batch = self._run(options)
        except DomainError as error:
            raise CommandError(error.message, returncode=UNUSABLE) from error
        if options["report"] and batch.report:
            with closing(open_content(batch.report)) as content:
                options["report"].write_bytes(content.read())
        self._say(batch, as_json=options["as_json"], report=options["report"])
        if batch.rows_refused or batch.rows_doubtful:
            raise SystemExit(SOME_REFUSED)

    def _run(self, options: dict[str, Any]) -> Batch:
        path: Path = options["file"]
        if not path.is_file():
            raise DomainError("no_file", f"没有这个文件：{path.name}。请核对路径。")
        item = find_item(options["item"])
        unit = _unit(options["unit"], options["by"], item)
        clerk = _person(options["by"], "clerk", unit)
        publisher = None if options["publish_by"] is None else _person(options["publish_by"], "reviewer", unit)
        with path.open("rb") as file:
            batch = services.receive(file, name=path.name, item=item, unit=unit, user=clerk)
        with tqdm(total=batch.rows, unit="行", disable=options["as_json"], leave=False) as bar:
            return services.load(
                batch.pk,
                publisher=publisher,
                report=options["report"] is not None,
                listener=lambda rows: _move(bar, rows),
            )

    def _say(self, batch: Batch, *, as_json: bool, report: Path | None) -> None:
        if as_json:
            self.stdout.write(json.dumps(_facts(batch), ensure_ascii=False))
            return
        for one in batch.findings:
            self.stderr.write(_line(one))
        self.stdout.write(
            f"批次 {batch.pk}：共 {batch.rows} 行，新增 {batch.rows_new}，更正 {batch.rows_changed}，"
            f"未变 {batch.rows_same}，不合格 {batch.rows_refused}，待确认 {batch.rows_doubtful}，"
            f"有提示 {batch.rows_warned}。"
        )
        if released := batch.effects.get("published"):
            self.stdout.write(f"已发布 {released} 条。")
        for reason, count in batch.effects.get("withheld", {}).items():
            self.stdout.write(f"{count} 条未发布：{reason}")
        if batch.report and report:
            self.stdout.write(f"标注后的工作簿：{report}")
        elif batch.report:
            self.stdout.write("标注后的工作簿可在管理后台的导入批次中下载，或加 --report 导出。")


def _move(bar: tqdm, rows: int) -> None:
    bar.update(rows - bar.n)


def _line(finding: dict[str, Any]) -> str:
    where = " ".join(filter(None, (f"第 {finding['line']} 行", finding["name"], finding["column"])))
    mend = f"。{finding['mend']}" if finding["mend"] else ""
    return f"{where}：{finding['message']}{mend}"


def _facts(batch: Batch) -> dict[str, Any]:
    counts = ("rows", "rows_new", "rows_changed", "rows_same", "rows_refused", "rows_doubtful", "rows_warned")
    facts = {"batch": batch.pk, "status": batch.status, "generation": batch.generation}
    return (
        facts
        | {name: getattr(batch, name) for name in counts}
        | {
            "published": batch.effects.get("published", 0),
            "withheld": batch.effects.get("withheld", {}),
            "findings": batch.findings,
        }
    )


def _unit(wanted: str | None, username: str | None, item: CatalogueItem) -> Unit:
    """Return the unit asked for, else the clerk's unit with a role on the item, in a demo the item's first unit."""
    if wanted:
        unit = find_unit(wanted)
        if unit is None:
            raise DomainError("unknown_unit", f"没有“{wanted}”这个单位。请写单位编码（如 U09）或全称。")
        return unit
    roles = item_units(item)
    if username:
        roles &= units_of(_person(username, "", None))
    elif not _is_demo():
        raise DomainError("no_clerk", "请用 --by 写明录入人的用户名。")
    unit = Unit.objects.filter(pk__in=roles).order_by("code").first()
    if unit is None:
        raise DomainError("no_unit", f"录入人所在单位对“{item.name}”没有分工。请用 --unit 指定单位，或换一个录入人。")
    return unit


def _person(username: str | None, role: str, unit: Unit | None) -> User:
    """Return the user, in a demo by default the account of that role in the unit."""
    name = username or (f"{role}_{unit.code.lower()}" if unit is not None and _is_demo() else "")
    if not name:
        raise DomainError("no_user", "请写明用户名。")
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise DomainError("unknown_user", f"没有可用的账号“{name}”。请核对用户名。")
    return user


def _is_demo() -> bool:
    """Tell whether this is the demo folder, where accounts may be left out."""
    return bool(getattr(settings, "IS_DEMO", False))
