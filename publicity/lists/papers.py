"""The papers of the procedure – notice, decision, removal – written from the candidate, with number and QR code."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from credit.catalogue import standards
from credit.documents import services as documents
from credit.documents.models import IssuedDocument
from publicity.lists import criteria, procedure
from publicity.lists.lifecycle import RemovalReason
from publicity.lists.models import CandidatePaper, ListCandidate, PaperKind

WORDS = {PaperKind.NOTICE: "告", PaperKind.DECISION: "决", PaperKind.REMOVAL: "移"}


def number_of(candidate: ListCandidate, kind: PaperKind, day: date) -> str:
    """Return the document number (文号) of a paper of this candidate."""
    return f"枣交名单{WORDS[kind]}〔{day.year}〕{candidate.pk}号"


def notice(candidate: ListCandidate, *, actor: Any, workdays: int) -> IssuedDocument:
    """Issue the 告知书: facts, basis, what follows, the right to be heard and until when, how to repair."""
    one = candidate.list_type
    paragraphs = [
        f"经查，你（单位）{candidate.summary}",
        f"上述行为属于《{one.name}》的认定情形“{_case(candidate)}”，依据{candidate.entry_basis or one.basis}，"
        f"拟将你（单位）列入该名单，期限{candidate.term_months}个月，自公布之日起计算。",
        f"列入后依法可能采取的措施：{_measures(candidate)}。",
        f"你（单位）有权陈述和申辩：自收到本告知书之日起{workdays}个工作日内向{candidate.unit.name}提出，"
        f"可以书面提出，也可以当面说明，并可提交证据。逾期不提出的，视为放弃。不会因陈述、申辩而加重处理。",
        _publicity(candidate),
        f"移出条件：{one.removal}。符合条件的，可以按信用修复规定申请提前移出。",
        f"联系单位：{candidate.unit.name}，电话：{candidate.unit.telephone or settings.SITE['telephone']}。",
    ]
    draft = _draft(candidate, f"列入《{one.name}》事前告知书", paragraphs, candidate.notice_number)
    return _issue(candidate, PaperKind.NOTICE, draft, actor=actor)


def decision(candidate: ListCandidate, *, actor: Any) -> IssuedDocument:
    """Issue the 认定决定书: facts, basis, measures, term, conditions of removal, remedies."""
    one = candidate.list_type
    rules = procedure.on(candidate.decided_on or timezone.localdate())
    heard = candidate.statement_answer or "在规定期限内没有提出陈述、申辩"
    paragraphs = [
        f"经查，你（单位）{candidate.summary}",
        f"本机关于{_day(candidate.served_on)}送达事前告知书。陈述申辩情况：{heard}。" if candidate.served_on else "",
        f"公示期为{_day(candidate.publicity_from)}至{_day(candidate.publicity_until)}，公示期满没有未办结的异议。"
        if candidate.publicity_from
        else "",
        f"依据{candidate.entry_basis or one.basis}，决定将你（单位）列入《{one.name}》，"
        f"期限{candidate.term_months}个月，自公布之日起计算。",
        f"措施：{_measures(candidate)}。",
        f"移出条件：{one.removal}。",
        f"对本决定有异议的，可以在本网站提出异议；也可以自收到本决定书之日起{rules.review_days}日内申请行政复议，"
        f"或者{rules.suit_months}个月内向人民法院提起行政诉讼。",
    ]
    draft = _draft(candidate, f"列入《{one.name}》认定决定书", paragraphs, candidate.decision_number)
    return _issue(candidate, PaperKind.DECISION, draft, actor=actor)


def removal(candidate: ListCandidate, *, actor: Any, day: date) -> IssuedDocument:
    """Issue the 移出决定书: from which list, from when, for what reason, and that measures end."""
    one, reason = candidate.list_type, RemovalReason(candidate.removal_reason).label
    paragraphs = [
        f"你（单位）于{_day(candidate.published_on)}列入《{one.name}》（认定文书号{candidate.decision_number}）。",
        f"因{reason}，现将你（单位）自{_day(candidate.removed_on)}起移出该名单，公示同时停止。",
        "因列入名单而采取的措施一并解除，本机关已通知有关单位。",
    ]
    if candidate.removal_reason == RemovalReason.ERROR:
        paragraphs.append("因认定有误给你（单位）造成的不便，本机关致歉，并向接收过该信息的单位发出更正。")
    number = number_of(candidate, PaperKind.REMOVAL, day)
    draft = _draft(candidate, f"移出《{one.name}》决定书", paragraphs, number)
    return _issue(candidate, PaperKind.REMOVAL, draft, actor=actor)


def _draft(candidate: ListCandidate, title: str, paragraphs: list[str], reference: str) -> documents.Draft:
    """Return a paper with the paragraphs that have something to say."""
    said = [text for text in paragraphs if text]
    return documents.Draft(title, said, candidate.subject.name, _facts(candidate), reference)


def _issue(candidate: ListCandidate, kind: PaperKind, draft: documents.Draft, *, actor: Any) -> IssuedDocument:
    document = documents.issue(kind, draft, unit=candidate.unit, actor=actor)
    CandidatePaper.objects.create(candidate=candidate, kind=kind, document=document)
    return document


def _facts(candidate: ListCandidate) -> tuple[tuple[str, str], ...]:
    rows = [("名单编号", candidate.number), ("认定情形", f"{candidate.criterion} {_case(candidate)}")]
    rows += [("据以认定的决定", f"{one.authority} {one.document_number}") for one in candidate.evidence.order_by("pk")]
    return tuple(rows)


def _case(candidate: ListCandidate) -> str:
    known = criteria.of_list(candidate.type_code)
    return known[candidate.criterion].label if candidate.criterion in known else candidate.criterion


def _measures(candidate: ListCandidate) -> str:
    labels = standards.get("black-list").lists["measure"].labels
    return "；".join(labels[code] for code in candidate.measures if code in labels) or "依法实施的其他措施"


def _publicity(candidate: ListCandidate) -> str:
    one = candidate.list_type
    if not one.publicity_workdays:
        return ""
    return (
        f"认定前将在“信用交通”网站公示{one.publicity_workdays}个工作日（{one.publicity_basis}），公示期内可以提出异议。"
    )


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"
