"""What a platform pushes becomes one case, or a line for the administrator; what became of it is told back."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError, NotAllowed
from credit.sealing import seal
from credit.sharing.models import Platform
from credit.sharing.platforms.base import NotOffered, Refused, RepairApplication, RepairPage, TryLater
from objections.cases.models import Case
from objections.cases.personal import open_personal
from objections.moves.services import act
from objections.pushed import fetching, filing, results
from objections.pushed.models import PushedRepair, PushMark
from objections.retention.services import purge_sealed
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, item
from tests.factories.objections import FIELDS, USCC, opened

pytestmark = pytest.mark.usefixtures("no_typesetting")
AT = datetime(2026, 5, 28, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


class Desk:
    """A platform with one page of applications, that notes what it is told."""

    def __init__(self):
        self.pushed, self.told, self.trouble = [], [], None

    def repairs(self, mark):
        return RepairPage(self.pushed[int(mark or 0) :], str(len(self.pushed)))

    def tell_repair(self, result):
        if self.trouble:
            raise self.trouble
        self.told.append(result)


@pytest.fixture
def desk(db):
    Platform.objects.create(code="city", name="示例信用平台", level="city", app_key="示例", sealed_secret=seal("示例"))
    return Desk()


def filed(people, number, **values):
    """A record on show of this decision."""
    values = {"unit": people.unit, "entered_by": people.clerk, "repair_from": None, **values}
    return RecordFactory(published=True, document_number=number, document_key=document_key(number), **values)


@pytest.fixture
def record(people):
    return filed(people, "鲁枣示罚〔2026〕7号", subject=SubjectFactory(code=USCC))


def pushed(record, number="示例-1", **changes):
    told = {**FIELDS["repair"], "impact": "已消除影响（示例）", "may_publish": True, "materials": ["缴款收据（示例）"],
            "contact": {"name": "示例经办人", "phone": "13800000000"}}  # fmt: skip
    values = {"number": number, "uscc": USCC, "name": "枣庄示例运输有限公司", "kind": "",
              "decision_number": record.document_number, "received_at": AT, "told": told}  # fmt: skip
    return RepairApplication(**{**values, **changes})


def take(desk, *applications):
    """Fetch and file what the platform has; return the rows by number."""
    desk.pushed += applications
    fetching.fetch_all(client_for=lambda platform: nullcontext(desk))
    filing.file_all(today=TODAY)
    return {one.number: one for one in PushedRepair.objects.select_related("case")}


def tell(desk):
    PushedRepair.objects.update(due_at=timezone.now())
    return results.tell_all(client_for=lambda platform: nullcontext(desk))


def test_a_pushed_application_becomes_one_case_whose_clock_began_at_the_platform(desk, record, people):
    row = take(desk, pushed(record))["示例-1"]
    assert not row.fault
    case = row.case
    assert (case.kind, case.channel, case.external_number, case.record) == ("repair", "platform", "示例-1", record)
    assert (case.state, case.may_publish, case.counted_from) == ("submitted", True, AT.date())
    personal = open_personal(case.sealed)
    assert (personal.contact["phone"], personal.agent["name"]) == ("13800000000", "示例经办人")
    assert "13800000000" not in str(case.content)
    PushMark.objects.update(mark="")  # the platform lists it again
    assert take(desk)["示例-1"].case == case
    assert Case.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PushedRepair.objects.create(platform=Platform.objects.get(), number="示例-1", received_at=AT)
    PushedRepair.objects.update(case=None)  # somebody ended in between: the same number is the same case
    filing.file_all(today=TODAY)
    assert PushedRepair.objects.get().case == case


def test_what_does_not_fit_waits_with_its_reason_until_it_fits_or_is_entered_or_sent_back(desk, record, people):
    other = filed(people, "鲁枣示罚〔2026〕8号")
    rows = take(
        desk,
        pushed(record, "无此文书", decision_number="鲁枣示罚〔2020〕00000号"),
        pushed(other, "别家的"),
        pushed(record, "电话不对", told={**pushed(record).told, "contact": {"phone": "示例"}}),
        pushed(record, "没写代码", uscc=""),
    )
    assert {number: row.case for number, row in rows.items()} == dict.fromkeys(rows)
    for number, words in {
        "无此文书": "没有找到",
        "别家的": "不一致",
        "电话不对": "手机号",
        "没写代码": "没有写明",
    }.items():
        assert words in rows[number].fault, number

    entered = opened("repair", record=record, channel="platform", external_number="电话不对", actor=people.admin).case
    PushedRepair.objects.update(due_at=timezone.now())
    rows = take(desk)
    assert rows["电话不对"].case == entered
    assert not rows["电话不对"].fault

    with pytest.raises(NotAllowed):
        results.refuse(rows["别家的"].pk, reason="不是本局的决定（示例）", actor=people.clerk)
    with pytest.raises(DomainError):
        results.refuse(rows["别家的"].pk, reason=" ", actor=people.admin)
    results.refuse(rows["别家的"].pk, reason="不是本局的决定，联系13800000000（示例）", actor=people.admin)
    assert tell(desk) == 1
    assert (desk.told[0].number, desk.told[0].result) == ("别家的", "declined")
    assert "13800000000" not in desk.told[0].reason
    assert PushedRepair.objects.get(number="别家的").sealed is None
    assert {one.number for one in filing.waiting()} == {"无此文书", "没写代码"}


def test_the_result_is_told_until_it_is_taken_and_a_revocation_once_more(desk, record, people):
    case = take(desk, pushed(record))["示例-1"].case
    assert tell(desk) == 0
    for action, actor, told in (
        ("route", people.admin, {"unit": people.unit.pk}),
        ("accept", people.clerk, {}),
        ("propose", people.clerk, {"proposal": "grant", "opinion": "已履行（示例）"}),
        ("approve", people.legal, {"opinion": "同意（示例）"}),
    ):
        case = act(case.pk, action, actor=actor, today=TODAY, **told)
    desk.trouble = TryLater("HTTP 500", unknown=True)
    assert tell(desk) == 0
    desk.trouble = Refused("97")
    assert tell(desk) == 0
    row = PushedRepair.objects.get()
    assert (row.told, row.attempts) == ("", 2)
    assert "97" in row.last_error
    assert row.due_at > timezone.now()
    desk.trouble = None
    assert [tell(desk), tell(desk)] == [1, 0]
    result = desk.told[0]
    assert (result.number, result.result, result.case_number, result.reason) == ("示例-1", "granted", case.number, "")
    item("commitment")
    act(case.pk, "revoke", actor=people.legal, today=TODAY, reason="承诺不实（示例）")
    assert [tell(desk), tell(desk)] == [1, 0]
    assert [(one.result, one.reason) for one in desk.told[1:]] == [("revoked", "承诺不实（示例）")]
    Case.objects.update(sealed_until=TODAY - timedelta(days=1))
    purge_sealed(today=TODAY)
    assert PushedRepair.objects.get().sealed is None


def test_other_ends_are_told_as_what_they_are(desk, record, people):
    rows = take(
        desk, pushed(record), pushed(record, "示例-2", told={**pushed(record).told, "impact": "另一件（示例）"})
    )
    first, second = rows["示例-1"].case, rows["示例-2"].case
    act(second.pk, "merge", actor=people.admin, today=TODAY, original=first.pk, reason="同一件事（示例）")
    assert tell(desk) == 0  # goes with the first
    for action, actor, told in (
        ("route", people.admin, {"unit": people.unit.pk}),
        ("accept", people.clerk, {}),
        ("propose", people.clerk, {"proposal": "refuse", "opinion": "罚款没有缴清（示例）"}),
        ("approve", people.legal, {"opinion": "同意（示例）"}),
    ):
        act(first.pk, action, actor=actor, today=TODAY, **told)
    assert tell(desk) == 2
    assert {(one.number, one.result, one.reason) for one in desk.told} == {
        ("示例-1", "refused", "罚款没有缴清（示例）"),
        ("示例-2", "refused", "罚款没有缴清（示例）"),
    }


def test_who_was_merged_hears_of_the_revocation_too(desk, record, people):
    again = {**pushed(record).told, "impact": "另一件（示例）"}
    rows = take(desk, pushed(record), pushed(record, "示例-2", told=again))
    first = rows["示例-1"].case
    act(rows["示例-2"].case.pk, "merge", actor=people.admin, today=TODAY, original=first.pk, reason="同一件事（示例）")
    Case.objects.filter(pk=first.pk).update(state="revoked", closed_at=AT)
    PushedRepair.objects.update(told="granted")
    assert tell(desk) == 2
    assert {one.result for one in desk.told} == {"revoked"}


def test_a_platform_without_such_a_call_stops_no_other(desk, record):
    Platform.objects.create(code="a", name="示例", level="city", app_key="示例", sealed_secret=seal("示例"))
    without = SimpleNamespace(repairs=lambda mark: (_ for _ in ()).throw(NotOffered()))
    desk.pushed.append(pushed(record))
    clients = {"a": without, "city": desk}
    assert fetching.fetch_all(client_for=lambda platform: nullcontext(clients[platform.code])) == 1


def test_the_administrator_sees_what_waits_and_what_was_told(desk, record, people, client):
    row = take(desk, pushed(record), pushed(record, "示例-2", decision_number="鲁枣示罚〔2020〕00000号"))["示例-2"]
    client.force_login(people.clerk)
    assert client.get("/admin/objections/pushedrepair/waiting/").status_code == 302
    client.force_login(people.admin)
    page = client.get("/admin/objections/pushedrepair/waiting/").content.decode()
    assert "示例-2" in page
    assert "没有找到这个文书号" in page
    form = client.get("/admin/objections/case/add/", {"kind": "repair", "pushed": row.pk}).content.decode()
    assert 'value="示例-2"' in form
    assert USCC in form
    case = Case.objects.get()
    text = client.get(f"/admin/objections/case/{case.pk}/change/").content.decode()
    assert "示例信用平台" in text
    assert "办结后把结果反馈给平台" in text
    client.post(
        "/admin/objections/pushedrepair/waiting/", {"push": row.pk, "doing": "refuse", "reason": "不是本局的（示例）"}
    )
    row.refresh_from_db()
    assert row.refusal == "不是本局的（示例）"
    listed = client.get("/admin/objections/pushedrepair/").content.decode()
    assert "已退回平台" in listed
    assert case.number in listed
