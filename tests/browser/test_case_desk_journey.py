"""In a browser: a firm's objection is transferred, verified with an assisting unit, agreed to by the law section; the
record leaves, the platforms are told, the answer goes out."""

import pytest
from django.conf import settings
from django.test import Client

from credit.sharing.models import Delivery
from credit.sharing.services import ensure_sandbox_platforms
from objections.cases.models import Case
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
        if isinstance(value, tuple):
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
