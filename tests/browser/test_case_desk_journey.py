"""In a browser, each kind through the hands of everybody: an objection until the record leaves and the platforms are
told, a complaint until a redo is ordered, a repair until every channel is clear; and the refusals."""

import pytest
from django.conf import settings
from django.test import Client

from credit.records.models import Record
from credit.sharing.models import Delivery
from credit.sharing.services import ensure_sandbox_platforms
from objections.cases.models import Case
from objections.cases.numbers import shown_code
from objections.settlement.following import follow
from tests.factories.credit import RecordFactory
from tests.factories.objections import opened
from tests.objections.conftest import calendar, no_typesetting, people
from tests.objections.desk.conftest import penalty, today

__all__ = ["calendar", "no_typesetting", "penalty", "people", "today"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def platforms(people):
    """A platform that takes penalties, before the penalty is filed."""
    ensure_sandbox_platforms({"city": "http://127.0.0.1:9"})


@pytest.fixture
def desk(visit):
    """Return a function that signs somebody in, opens a page of a case and gives the page."""

    def window(user, case, rest="change/"):
        client = Client()
        client.force_login(user)
        opened_window = visit()
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": opened_window.base}
        opened_window.page.context.add_cookies([cookie])
        return opened_window.go(f"/admin/objections/case/{case.pk}/{rest}")

    return window


def step(page, label, **told):
    """Click a move, fill in its form, send it; wait for the page of the case."""
    page.click(f".desk-buttons a:has-text('{label}')")
    for name, value in told.items():
        if isinstance(value, list):
            page.select_option(f"[name={name}]", value)
        elif isinstance(value, tuple):
            page.check(f"[name={name}][value='{value[0]}']")
        else:
            page.fill(f"[name={name}]", value)
    page.click(f"form.desk-form .desk-buttons button:has-text('{label}')")
    page.wait_for_url("**/change/")


def test_an_objection_through_the_hands_of_everybody(platforms, people, penalty, today, desk, no_typesetting):
    case = opened(record=penalty, today=today, uscc=penalty.subject.code).case
    office = desk(people.admin, case)
    office.select_option("#standing", "subject")
    office.click("button:has-text('受理并转办')")
    office.wait_for_url("**/change/")
    assert people.unit.name in office.inner_text(".desk-strip")
    unit = desk(people.clerk, case)
    step(unit, "签收")
    step(unit, "发协查函", helpers=(str(people.other.pk),), opinion="请核对（示例）")
    step(desk(people.helper, case), "回复协查", opinion="记录有误（示例）")
    unit.reload()
    assert "记录有误（示例）" in unit.inner_text(".desk")
    step(unit, "完成核查", opinion="核对完毕（示例）")
    step(unit, "提出处理意见", proposal=("delete",), opinion="应予删除（示例）")
    step(desk(people.legal, case), "审核同意", opinion="同意（示例）")
    step(desk(people.reviewer, case), "执行更正")
    penalty.refresh_from_db()
    assert penalty.status == "withdrawn"
    assert Delivery.objects.filter(record=penalty).exists(), "the platforms are told"
    office.reload()
    step(office, "答复", reason="经查，公示内容有误，已经撤下（示例）。")
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.outcome) == ("done", "upheld")
    assert "已经撤下（示例）" in office.inner_text(".desk-history >> nth=0")


@pytest.fixture
def follows(visit):
    """Return a function that opens the progress page with number and code, as who asked does."""

    def window(filed):
        page = visit().go(f"/cases/progress/?number={filed.case.number}")
        page.fill("#q-code", shown_code(filed.code))
        page.click("main form button.btn")
        page.wait_for_selector(".track")
        return page

    return window


def test_a_complaint_until_a_redo_is_ordered(people, today, desk, follows, no_typesetting):
    filed = opened(
        "complaint", matter_type="enforcement", applicant_kind="person", organisation_name="", uscc="",
        person={"name": "示例乘客"}, today=today,
    )  # fmt: skip
    case = filed.case
    office = desk(people.admin, case, "move/admit/")
    office.select_option("[name=unit]", str(people.unit.pk))
    office.click("form.desk-form button")
    office.wait_for_url("**/change/")
    unit = desk(people.clerk, case)
    step(unit, "签收")
    step(unit, "请其他单位协查", helpers=(str(people.other.pk),), opinion="请提供班次（示例）")
    step(desk(people.helper, case), "回复协查", opinion="当天晚点四十分钟（示例）")
    unit.reload()
    step(unit, "完成调查", opinion="晚点属实（示例）")
    step(unit, "提出处理意见", proposal=("founded",), opinion="属实，已约谈（示例）")
    step(desk(people.legal, case), "审核同意", opinion="同意（示例）")
    unit.reload()
    step(unit, "答复", reason="您反映的晚点属实，已责令整改（示例）。")
    citizen = follows(filed)
    assert "晚点属实，已责令整改" in citizen.inner_text(".track")
    citizen.click("a[href$='/rate/']")
    citizen.check("[name=rating][value=bad]")
    citizen.fill("[name=text]", "没有说怎么整改（示例）")
    citizen.click("main form button.btn")
    citizen.wait_for_selector(".track")
    step(desk(people.second_legal, case), "理由成立，责令重办", opinion="应写明整改内容（示例）")
    citizen.reload()
    assert "要求重办" in citizen.inner_text(".track")


def test_a_repair_until_every_channel_is_clear(people, penalty, today, desk, follows, client, no_typesetting):
    Record.objects.filter(pk=penalty.pk).update(repair_from=today)
    filed = opened("repair", record=penalty, channel="window", actor=people.admin, today=today)
    office = desk(people.admin, filed.case, "move/route/")
    office.select_option("[name=unit]", str(people.unit.pk))
    office.click("form.desk-form button")
    unit = desk(people.clerk, filed.case)
    step(unit, "受理")
    assert "应交" in unit.inner_text("aside >> nth=-1")
    step(unit, "提出核查意见", proposal=("grant",), opinion="已履行（示例）")
    law = desk(people.legal, filed.case)
    step(law, "审核同意", opinion="同意（示例）")
    address = f"/publicity/penalties/{penalty.public_id}/"
    assert client.get(address).status_code == 404
    read = client.get
    assert follow(lambda own: "" if (answer := read(own)).status_code != 200 else answer.content.decode()) == 1
    law.reload()
    assert "等待确认" not in law.inner_text(".desk-table >> nth=-1")
    citizen = follows(filed)
    assert "准予修复，信息已撤下" in citizen.inner_text(".track")
    assert "各渠道都已撤下" in citizen.inner_text(".track")


def test_the_refusals_are_told_to_those_who_meet_them(people, penalty, today, desk, follows, visit, no_typesetting):
    early = RecordFactory(published=True, slug="road-misconduct", nature="adverse", repair_from="2099-01-31")
    assert "2099-01-31" in visit().go(f"/cases/repair/?record={early.public_id}").inner_text("main")

    outside = opened(record=penalty, today=today)
    step(desk(people.admin, outside.case), "不予受理", reason="不属于本部门的信息（示例）。")
    assert "不属于本部门的信息（示例）" in follows(outside).inner_text(".track")

    lacking = opened(record=penalty, today=today)
    step(desk(people.admin, lacking.case), "一次性告知补正", gaps="盖章的说明（示例）")
    assert "请在期限内一次补齐材料" in follows(lacking).inner_text(".status")

    twice = opened(record=penalty, today=today).case
    for unit in (people.unit, people.other):
        Case.objects.filter(pk=twice.pk).update(state="assigned", unit=unit)
        step(desk(people.clerk if unit == people.unit else people.helper, twice), "退回", reason="不归本单位（示例）")
    step(desk(people.legal, twice), "指定承办单位", unit=[str(people.unit.pk)], reason="由该单位办理（示例）")
    page = desk(people.clerk, twice)
    assert not page.query_selector(".desk-buttons a:has-text('退回')")
    assert "不能再退回" in page.inner_text(".desk-strip")

    Case.objects.filter(pk=twice.pk).update(due_on="2026-01-05", state_due_on="2026-01-05")
    page.reload()
    page.click(".desk-buttons a:has-text('签收')")
    page.click("form.desk-form button")
    assert "逾期原因" in page.inner_text(".desk-error >> nth=0")
