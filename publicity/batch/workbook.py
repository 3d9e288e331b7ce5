"""The answers as a workbook: every cell is text, none a formula."""

import io
from collections.abc import Callable, Sequence

import xlsxwriter
from django.conf import settings
from django.utils import timezone

from credit.kernel.spreadsheets import inert
from publicity.batch.matching import DOUBTFUL, Answer

HEADINGS = ("序号", "您给的", "结果", "名称", "统一社会信用代码或标识", "公示中的失信记录", "公示中的许可",
            "其他公开记录", "异议处理中", "信用档案")  # fmt: skip
WIDTHS = (6, 40, 16, 40, 24, 18, 14, 14, 12, 60)
NOTE = "没有记录，不等于没有风险；有一条处罚，也不等于不能合作。结果只说明查询那一刻的公示情况，不能代替信用报告。"


def workbook(answers: Sequence[Answer], address_of: Callable[[str], str]) -> bytes:
    """Return an xlsx file; `address_of` makes the full address of a subject's file from its public number."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("批量核查")
        bold = book.add_format({"bold": True})
        for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, heading, bold)
        for line, answer in enumerate(answers, 1):
            for place, text in enumerate(_cells(answer, address_of)):
                sheet.write_string(line, place, inert(text))
        sheet.freeze_panes(1, 0)
        for line, text in enumerate(_notes(), len(answers) + 2):
            sheet.write_string(line, 0, text)
    return file.getvalue()


def _notes() -> list[str]:
    asked = f"查询时间：{timezone.localtime():%Y-%m-%d %H:%M}"
    return [asked, NOTE, *(["演示数据：主体、号码和记录都是虚构的。"] if settings.IS_DEMO else [])]


def _cells(answer: Answer, address_of: Callable[[str], str]) -> list[str]:
    subject, standing = answer.subject, answer.standing
    head = [str(answer.number), answer.entry, answer.word]
    if subject is None:
        maybe = "可能是：" + "；".join(one.name for one in answer.choices) if answer.state == DOUBTFUL else ""
        return [*head, maybe, "", "", "", "", "", ""]
    counts = [str(number) for number in (standing.adverse, standing.licences, standing.others)]
    disputed = "是" if standing.is_disputed else "否"
    return [*head, subject.name, subject.code, *counts, disputed, address_of(subject.public_id)]
