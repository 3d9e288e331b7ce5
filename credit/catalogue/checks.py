"""Whether the standards do what they promise: samples load or are refused, templates and forms can be made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils import timezone

from . import standards
from .forbidden import ban_on
from .rules import Checked
from .slugs import SLUGS
from .standards import Standard, StandardError


def faults(standard: Standard, *, today: date) -> Iterator[str]:
    """Yield a Chinese sentence for each promise that the standard breaks."""
    for i, row in enumerate(standard.samples.good, start=1):
        for finding in _check(standard, row, today).errors:
            yield f"第{i}行合格样例被退回：{finding.column}：{finding.message}（{finding.rule}）"
    for i, bad in enumerate(standard.samples.bad, start=1):
        yield from _bad_sample_faults(standard, bad, i, today)
    for column in standard.columns.values():
        if ban := ban_on(column.label):
            yield f"列 {column.name} 的名称“{column.label}”属于禁止采集的“{ban.category}”（{ban.source}）"


def _bad_sample_faults(standard: Standard, bad: dict[str, Any], i: int, today: date) -> Iterator[str]:
    errors = _check(standard, bad["row"], today).errors
    rules, columns = {one.rule for one in errors}, {one.column for one in errors}
    if not errors:
        yield f"第{i}行不合格样例没有被退回，应违反 {bad['why']}"
    elif rules != {bad["why"]}:
        yield f"第{i}行不合格样例应只违反 {bad['why']}，实际为 {'、'.join(sorted(rules))}"
    elif bad.get("column", errors[0].column) not in columns:
        yield f"第{i}行不合格样例应标在 {bad['column']}，实际标在 {'、'.join(sorted(columns))}"


def _check(standard: Standard, row: dict[str, str], today: date) -> Checked:
    return standard.check({name: [row.get(name, "")] for name in standard.columns}, today=today)


@register("catalogue")
def check_standards(**options: Any) -> list[CheckMessage]:
    """Report unreadable standard files, items without a standard, and samples that do not behave."""
    try:
        found = standards.load()
    except StandardError as error:
        return [Error(str(error), id="credit.E001")]
    missing = [slug for slug in SLUGS.values() if slug not in found]
    messages: list[CheckMessage] = [Error(f"事项“{slug}”没有数据标准文件", id="credit.E002") for slug in missing]
    for standard in found.values():
        for fault in faults(standard, today=timezone.localdate()):
            messages.append(Error(f"{standard.slug}.toml：{fault}", id="credit.E003"))
    return messages
