"""The plain-words card of an adverse record: what happened, which class, until when, when to repair, whom to ask."""

from dataclasses import dataclass
from datetime import date

from credit.records.models import Record, Severity
from credit.units.models import Unit
from publicity.notices import wording

CLASS_NOTES = {
    Severity.MINOR: "三档里最轻的一档",
    Severity.ORDINARY: "三档里的中间一档",
    Severity.SERIOUS: "三档里最重的一档",
}


@dataclass(frozen=True)
class Answer:
    """One of the three answers of the card: a question, a word or a date, and a note under it."""

    question: str
    word: str
    note: str
    day: date | None = None


@dataclass(frozen=True)
class Card:
    """The card as the template shows it."""

    title: str
    sentence: str
    answers: tuple[Answer, ...]
    unit: Unit


def card_for(record: Record, *, today: date) -> Card:
    """Return the card of an adverse record that is on show on `today`."""
    kind = "处罚" if "penalty" in record.item.slug else "信息"
    answers = (_class(record), _repair(record, today), _end(record, today))
    return Card(f"这条{kind}说的是什么", _sentence(record), answers, record.unit)


def _sentence(record: Record) -> str:
    when = f"{_said(record.decided_on)}，" if record.decided_on else ""
    who = record.authority or record.unit.name
    if record.item.slug == "penalty":
        what = f"认定当事人有“{wording.matter(record)}”的行为，决定{wording.outcome(record)}"
    else:
        matter = wording.matter(record)
        what = f"登记了一条“{record.item.name}”信息" + ("" if matter == record.item.name else f"：{matter}")
    source = "" if record.unit.name == who else f"这条信息由{record.unit.name}报送。"
    return f"{when}{who}{what}。{source}"


def _class(record: Record) -> Answer:
    if wording.is_proposed(record):
        return Answer("属于", "还没有认定", "公示期内可以提出异议，办结以前不会认定")
    if not record.severity:
        return Answer("属于", "没有分档", "这类信息不分轻重")
    return Answer("属于", f"{record.get_severity_display()}失信", CLASS_NOTES[Severity(record.severity)])


def _repair(record: Record, today: date) -> Answer:
    question = "最早可以申请修复"
    if record.repair_from is None:
        return Answer(question, "不适用", "这类信息没有申请修复的日期")
    note = "现在就可以申请" if record.repair_from <= today else f"还有 {(record.repair_from - today).days} 天"
    return Answer(question, _said(record.repair_from), note, record.repair_from)


def _end(record: Record, today: date) -> Answer:
    question = "最晚公示到"
    if wording.is_proposed(record):
        return Answer(question, "认定时为止", "认定后按名单期限公布；不予列入的马上撤下")
    if record.publicity_end is None:
        return Answer(question, "没有期限", "按规定不设公示截止日")
    left = (record.publicity_end - today).days
    note = "到期自动撤下，不用申请" if left else "今天是最后一天，明天自动撤下"
    return Answer(question, _said(record.publicity_end), note, record.publicity_end)


def _said(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
