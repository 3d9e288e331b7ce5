"""Filing the checked sheets of an item through the one way for all rows."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from credit.catalogue.services import find_item
from credit.demo.calendar import Diary
from credit.demo.dating import date_records
from credit.demo.sheets import Sheet
from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.records.filing import file_rows
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record, Source
from credit.units.models import User

RETURN_REASON = "违法事实没有写明时间和地点，请补充后重新提交（示例）"


def file_sheets(sheets: Iterable[Sheet], people: Mapping[str, User]) -> str:
    """File finished rows as submitted records; raises DomainError where one is refused or doubtful."""
    return f"{sum(len(_file(sheet, people, submit=True)) for sheet in sheets)} 条"


def file_desks(sheets: Iterable[Sheet], people: Mapping[str, User]) -> str:
    """File what still lies on desks: drafts, returned ones, submitted ones."""
    count = 0
    for sheet in sheets:
        ids = _file(sheet, people, submit=sheet.desk != "draft")
        count += len(ids)
        if sheet.desk == "returned":
            records.return_(ids, actor=people[f"reviewer_{sheet.unit.code.lower()}"], reason=RETURN_REASON)
        _date(ids)
    return f"{count} 条"


def _file(sheet: Sheet, people: Mapping[str, User], *, submit: bool) -> list[int]:
    item = find_item(sheet.standard.slug)
    clerk = people[f"clerk_{sheet.unit.code.lower()}"]
    filed = file_rows(
        sheet.standard, sheet.checked, item=item, unit=sheet.unit, actor=clerk, source=Source.DEMO, submit=submit
    )
    if filed.refused or filed.doubtful:
        why = [finding.message for finding in filed.refused] + [trouble[1] for trouble in filed.doubtful.values()]
        raise DomainError("demo", f"演示数据：{sheet.standard.name}有 {len(why)} 行不能入库：{why[0]}")
    return filed.ids


def assess_waiting() -> str:
    """Write what the rules say on everything that still waits, and when it was entered."""
    waiting = Record.objects.filter(source=Source.DEMO, status=RecordStatus.SUBMITTED)
    ids = list(waiting.values_list("pk", flat=True))
    records.assess(ids)
    _date(ids)
    return f"{len(ids)} 条"


def _date(ids: list[int]) -> None:
    """Enter what lies on desks on the day of its decision, never in the time to come."""
    diary, now = Diary(), timezone.now()
    rows = Record.objects.filter(pk__in=ids).values_list("pk", "document_number", "decided_on")
    moments = {pk: diary.on_desk(number, day) for pk, number, day in rows if day is not None}
    date_records({pk: one for pk, one in moments.items() if one.submitted_at < now})
