"""Demonstration of cases: each kind in several states, by the demonstration accounts through the real services.

Everything says 示例. Days lie back from today, so that lights of every colour burn.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.catalogue import standards
from credit.demo.ground import people
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.sharing.models import Mode, Platform
from credit.sharing.sandbox import repairs
from credit.sharing.sandbox.ledger import Ledger
from credit.subjects.models import SubjectKind
from credit.units.models import Unit
from objections.cases import feedback
from objections.cases.actors import Applicant
from objections.cases.choices import CaseChannel
from objections.cases.models import Case
from objections.cases.numbers import new_token
from objections.deadlines import sweeping
from objections.deadlines.clocks import workdays_between
from objections.intake.application import Application
from objections.intake.services import open_case
from objections.moves.services import act
from objections.openness.replies import services as replies

OBJECTION = {
    "objection_type": "wrong", "contested": "违法事实写得不对（示例）", "request": "correct", "commitment": True,
    "statement": "决定书写的和网站公示的不一样，请核对后更正（示例）。",
}  # fmt: skip
COMPLAINT = {"accused_kind": "enterprise", "accused_name": "枣庄示例客运有限公司"}
REPAIR = {
    "fulfilled_on": "2026-01-05", "fulfilled_how": "已缴清罚款并整改（示例）", "commitment": True,
    "correction": "已建立车辆维护台账，由专人每周检查；全部车辆重新检测合格；员工完成培训，"
    "此后没有再发生同类问题。以上是示例说明，不指任何企业。",
}  # fmt: skip

WORDS: dict[str, dict[str, Any]] = {"objection": OBJECTION, "repair": REPAIR, "complaint": COMPLAINT}


class Teller:
    """Files cases and moves them, counting days back from today in working days."""

    def __init__(self, who: Mapping[str, Any], today: date) -> None:
        self.who, self.today = who, today
        self.unit, self.other = Unit.objects.get(code="U09"), Unit.objects.get(code="U12")
        self.records = _records(self.unit)
        self.made = 0

    def ago(self, workdays: int) -> date:
        """Return the working day so many working days before today."""
        day = self.today
        while workdays:
            workdays -= workdays_between(day - timedelta(days=1), day)
            day -= timedelta(days=1)
        while not workdays_between(day - timedelta(days=1), day):
            day -= timedelta(days=1)
        return day

    def file(self, kind: str, days: int, *, by: str = "", **changes: Any) -> Case:
        """File a case so many working days ago, by a clerk where `by` names one."""
        self.made += 1
        if kind != "complaint":
            record = next(self.records["repairable" if kind == "repair" else "any"])
            subject = record.subject
            changes = {"record_id": record.pk, "organisation_name": subject.name, "uscc": subject.code,
                       "standing": "subject", "applicant_kind": "organisation", **changes}  # fmt: skip
        words = WORDS[kind]
        told: dict[str, Any] = {
            "kind": kind, "channel": CaseChannel.PORTAL, "applicant_kind": "person", "notice_version": "demo",
            "contact": {"phone": "13800000000", "email": "demo@example.com"},
            "fields": {**words, **changes.pop("fields", {})},
        }  # fmt: skip
        actor = self.who[by] if by else None
        return open_case(Application(**{**told, **changes}), token=new_token(), actor=actor, today=self.ago(days)).case

    def move(self, case: Case, *steps: tuple[str, str, int, dict[str, Any]]) -> Case:
        """Take steps: (action, account or "applicant", working days ago, what is given)."""
        for action, by, days, given in steps:
            actor = Applicant(case.pk) if by == "applicant" else self.who[by]
            case = act(case.pk, action, actor=actor, today=self.ago(days), **given)
        return case

    def tell(self, case: Case, title: str, question: str, answer: str) -> None:
        """Let a reply be selected: the law section writes, the secrecy officer releases."""
        reply = replies.write(case.pk, title=title, question=question, answer=answer, actor=self.who["legal"])
        replies.release(reply.pk, actor=self.who["secrecy"])


def _records(unit: Unit) -> dict[str, Iterator[Record]]:
    """Return firms' records on show for the stories: any, and those that can be repaired already."""
    rows = Record.objects.filter(
        status=RecordStatus.PUBLISHED, is_personal=False, unit=unit, item__slug="penalty", cases__isnull=True,
        dispute_marks__isnull=True, subject__kind=SubjectKind.ENTERPRISE,
    ).exclude(subject__code="").select_related("subject", "item")  # fmt: skip
    repairable = rows.filter(severity="ordinary", repair_from__lte=timezone.localdate() - timedelta(days=20))
    kept = list(repairable.order_by("pk")[:4])
    others = rows.exclude(pk__in=[one.pk for one in kept]).order_by("-pk")[:12]
    return {"any": iter(others), "repairable": iter(kept)}


@transaction.atomic
def fill(*, today: date) -> int:
    """Make the demonstration unless it is there, and return how many cases are new."""
    who = people()
    needed = ("site_admin", "legal", "secrecy", "clerk_u09", "reviewer_u09", "clerk_u12", "unit_head_u09")
    if Case.objects.exists() or any(name not in who for name in needed):
        return 0
    teller = Teller(who, today)
    for stories in (_objections, _complaints, _repairs, _pushed):
        try:
            stories(teller)
        except StopIteration:  # a small demonstration has few records: fewer stories are told
            continue
    sweeping.supervise(today=today)
    return teller.made


def _objections(told: Teller) -> None:
    unit, other = {"unit": told.unit.pk}, {"unit": told.other.pk}
    told.file("objection", 0)
    helped = told.file("objection", 2)
    told.move(
        helped,
        ("admit", "site_admin", 2, unit), ("accept", "clerk_u09", 1, {}),
        ("ask_help", "clerk_u09", 1, {"helpers": (told.other.pk,), "opinion": "请核对水路部分的记录（示例）"}),
    )  # fmt: skip
    judged = told.file("objection", 2)
    told.move(
        judged,
        ("admit", "site_admin", 2, unit), ("accept", "clerk_u09", 1, {}),
        ("conclude", "clerk_u09", 1, {"opinion": "案卷与公示一致（示例）"}),
        ("propose", "clerk_u09", 0, {"proposal": "keep", "opinion": "公示内容与决定书一致，不予更正（示例）"}),
    )  # fmt: skip
    late = told.file("objection", 6)
    told.move(late, ("admit", "site_admin", 6, unit), ("accept", "clerk_u09", 5, {}))
    twice = told.file("objection", 3)
    told.move(
        twice,
        ("admit", "site_admin", 3, other), ("return", "clerk_u12", 2, {"reason": "不是我单位提供的信息（示例）"}),
        ("route", "site_admin", 2, unit), ("return", "clerk_u09", 1, {"reason": "决定由其他单位作出（示例）"}),
    )  # fmt: skip
    done = told.file("objection", 12)
    told.move(
        done,
        ("admit", "site_admin", 12, unit), ("accept", "clerk_u09", 11, {}),
        ("conclude", "clerk_u09", 11, {"opinion": "已核对案卷（示例）"}),
        ("propose", "clerk_u09", 10, {"proposal": "explain", "opinion": "向申请人说明依据（示例）"}),
        ("approve", "legal", 10, {"opinion": "同意（示例）"}),
        ("reply", "site_admin", 10, {"reason": "经查，公示内容与决定书一致，依据见决定书第三项（示例）。"}),
    )  # fmt: skip
    feedback.rate(done.pk, actor=Applicant(done.pk), rating="good", today=told.ago(8))
    told.tell(
        done, "公示的内容和决定书不一样，怎么办（示例）",
        "某企业提出，网站公示的违法事实和决定书写的不一样，要求更正（示例）。",
        "经核对案卷，公示内容与决定书一致，依据见决定书。公示内容有误的，核实后会当天更正并通知各信用平台（示例）。",
    )  # fmt: skip


def _complaints(told: Teller) -> None:
    unit = {"unit": told.unit.pk}
    words = "示例线路的客车没有按时刻表发车，等了一个小时（示例）。"
    told.file("complaint", 0, matter_type="service", applicant_kind="anonymous", contact={},
              fields={"statement": words + "匿名反映。"}, topic="road")  # fmt: skip
    hotline = told.file("complaint", 5, by="site_admin", channel=CaseChannel.HOTLINE_12328, topic="road",
                        external_number="12328-示例-0001", matter_type="service", person={"name": "示例群众"},
                        fields={"statement": words})  # fmt: skip
    told.move(hotline, ("admit", "site_admin", 5, unit), ("accept", "clerk_u09", 4, {}))
    rated = told.file("complaint", 15, matter_type="service", topic="road", person={"name": "示例乘客"},
                      fields={"statement": "示例出租车绕路，票据已提交（示例）。"})  # fmt: skip
    told.move(
        rated,
        ("admit", "site_admin", 14, unit), ("accept", "clerk_u09", 13, {}),
        ("conclude", "clerk_u09", 8, {"opinion": "经查不属实（示例）"}),
        ("propose", "clerk_u09", 7, {"proposal": "unfounded", "opinion": "不属实（示例）"}),
        ("reply", "clerk_u09", 6, {"reason": "经调取行车记录，没有绕路（示例）。"}),
        ("rate", "applicant", 5, {"rating": "fair"}),
    )  # fmt: skip
    told.tell(
        rated, "乘客反映出租车绕路（示例）", "乘客反映某出租车绕路，提交了票据（示例）。",
        "调取了行车记录，行驶路线与导航推荐一致，没有绕路。对计价有疑问的，可以凭票据到窗口核对（示例）。",
    )  # fmt: skip


def _repairs(told: Teller) -> None:
    unit = {"unit": told.unit.pk}
    counter = {"by": "site_admin", "channel": CaseChannel.WINDOW}
    granted = told.file("repair", 4, may_publish=True, **counter)
    told.move(
        granted,
        ("route", "site_admin", 4, unit), ("accept", "clerk_u09", 3, {}),
        ("propose", "clerk_u09", 2, {"proposal": "grant", "opinion": "罚款已缴清，整改到位（示例）"}),
        ("approve", "legal", 1, {"opinion": "同意（示例）"}),
    )  # fmt: skip
    waiting = told.file("repair", 3, **counter)
    told.move(waiting, ("ask_supplement", "site_admin", 2, {"gaps": ("缴款收据（示例）", "整改照片（示例）")}))
    under = told.file("repair", 2, **counter)
    told.move(under, ("route", "site_admin", 2, unit), ("accept", "clerk_u09", 1, {}))
    told.file("repair", 0, **counter)


def _pushed(told: Teller) -> None:
    """Let the city's sandbox platform take in two applications: one of ours, one of a decision nobody here knows.

    They come in by the interface within a minute of the portal's start, as in real life.
    """
    platform = Platform.objects.filter(code="city", mode=Mode.REST).first()
    if platform is None:
        return
    record = next(told.records["any"])
    asked: dict[str, Any] = {
        "uscc": record.subject.code, "name": record.subject.name, "decisionNumber": record.document_number,
        "kind": standards.get(record.item.slug).wire_kind, "receivedAt": timezone.now().isoformat(),
        "fulfilledOn": REPAIR["fulfilled_on"], "fulfilledHow": REPAIR["fulfilled_how"],
        "correction": REPAIR["correction"], "impact": "已消除影响（示例）", "commitment": True, "mayPublish": True,
        "contact": {"name": "示例经办人", "phone": "13800000000", "email": "demo@example.com"},
        "materials": ["信用承诺书（示例）", "罚款缴款收据（示例）"],
    }  # fmt: skip
    ledger = Ledger(platform.code)
    try:
        repairs.push(ledger, {**asked, "number": "XYXF-示例-0001"})
        repairs.push(ledger, {**asked, "number": "XYXF-示例-0002", "decisionNumber": "鲁枣示罚〔2020〕00000号"})
    finally:
        ledger.close()
