"""The receipt of a check: a numbered PDF with check code and QR, made once from the sealed facts."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.documents.models import IssuedDocument
from credit.documents.services import Draft, issue
from publicity.measures.counter.models import CounterCheck, Result
from publicity.measures.counter.purposes import purposes
from publicity.measures.counter.services import content_of

KIND = "counter-receipt"
NOTES = (
    "本回执只说明数据截止时点的情况。没有记录，不等于没有风险；有一条记录，也不等于不能合作。",
    "标注“异议处理中”的信息正在核实，不得单独作为限制的依据。措施只列有现行依据的，超过截止日期不再适用。",
)


@transaction.atomic
def receipt_of(check_id: int, *, actor: Any) -> IssuedDocument:
    """Return the receipt of a check, made at the first request; later requests get the same paper."""
    check = CounterCheck.objects.select_for_update(of=("self",)).select_related("unit", "receipt").get(pk=check_id)
    if check.receipt is None:
        check.receipt = issue(KIND, draft_of(check), unit=check.unit, actor=actor)
        check.save(update_fields=["receipt"])
    return check.receipt


def draft_of(check: CounterCheck) -> Draft:
    """Return what the receipt says: the same whenever it is asked, because it comes from the sealed facts."""
    content = content_of(check)
    moment = f"{timezone.localtime(check.at):%Y-%m-%d %H:%M:%S}"
    head = (
        ("核查编号", check.number),
        ("核查单位和核查人", f"{check.unit.name}，{check.actor}"),
        ("用途和事项", f"{purposes()[check.purpose]}：{check.matter}"),
        ("核查时间（数据截止）", moment),
        ("主体数", str(check.count)),
    )
    rows = [fact for line in content["lines"] for fact in _facts(line)]
    seal_line = (("内容签章值", bytes(check.digest).hex()),)
    return Draft(title="信用核查回执", paragraphs=list(NOTES), facts=(*head, *rows, *seal_line))


def _facts(line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    subject = line.get("subject")
    if subject is None:
        yield f"{line['line']}. {line['entry']}", line["said"]
        return
    yield f"{line['line']}. {subject['name']}", f"{subject['code']}　{Result(line['result']).label}".strip()
    for one in line["lists"]:
        yield "名单", _joined(one["list"], one["behaviour"], one["document_number"], _until(one), _mark(one))
    for one in line["adverse"]:
        yield "处罚等失信信息", _joined(one["item"], one["behaviour"], one["document_number"], _until(one), _mark(one))
    for one in line["beside"]:
        yield "作为相关方", _joined(one["item"], one["behaviour"], one["document_number"])
    for one in line["grades"]:
        yield "评价等级", _joined(one["grade"], one["decided_on"])
    for one in line["commitments"]:
        yield "信用承诺", _joined(one["commitment"], one["decided_on"])
    for one in line["measures"]:
        yield f"措施 {one['code']}", _joined(one["name"], one["article"], _until(one), _mark(one))


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


def _until(one: Mapping[str, Any]) -> str:
    return f"到 {one['until']}" if one["until"] else ""


def _mark(one: Mapping[str, Any]) -> str:
    return "异议处理中" if one["is_disputed"] else ""
