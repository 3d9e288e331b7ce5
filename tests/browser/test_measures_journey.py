"""In a browser: an entry is published, measures go out and are fed back, the counter sees them; then all ends."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from credit.records import hooks
from credit.records import services as records
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution, JointAction
from tests.factories.measures import full_entry
from tests.publicity.measures.conftest import bureau, found

__all__ = ["bureau"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def founded(transactional_db):
    found()


@pytest.fixture
def desk(visit):
    """Return a function that opens a window signed in as somebody."""

    def window(user):
        client = Client()
        client.force_login(user)
        opened = visit()
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": opened.base}
        opened.page.context.add_cookies([cookie])
        return opened

    return window


def check(page, base, code):
    """Ask for a code at the counter, and return what the page says."""
    page.goto(f"{base}/admin/publicity/countercheck/add/")
    page.select_option("#id_purpose", "tender")
    page.fill("#id_matter", "示例工程投标资格审查")
    page.fill("#id_text", code)
    page.click("form.desk-form button.desk-primary")
    return page.inner_text(".desk")


def test_from_the_list_to_the_lifted_measure(transactional_db, bureau, desk, visit):
    today = timezone.localdate()
    ends = {"publicity_end": today + timedelta(days=400), "term_end": today + timedelta(days=400)}
    listed = full_entry(unit=bureau.unit, decided_on=today - timedelta(days=5), **ends)
    hooks.published.fire([listed.pk], actor=bureau.reviewer)
    action = JointAction.objects.get()
    supervision = Execution.objects.get(code="P4", unit=bureau.unit)

    office = desk(bureau.site_admin)
    office.go(f"/admin/publicity/jointaction/{action.pk}/change/")
    office.page.click("text=推送给执行单位")
    assert "已推送" in office.page.inner_text("body")

    unit = desk(bureau.clerk)
    here = f"/admin/publicity/execution/{supervision.pk}/change/"
    page = unit.go(here)
    page.click("button:has-text('签收')")
    page.fill("#begin-content", "每季度检查一次（示例）")
    page.click("button:has-text('登记开始执行')")
    page.select_option("#feed-back-result", "已提高频次")
    page.click("button:has-text('反馈结果')")
    assert "看反馈表" in page.inner_text(".desk")

    told = check(page, unit.base, listed.subject.code)
    assert "第二十八条" in told
    assert "第三十条" in told
    public = visit(375).go("/joint/measures/overload/")
    assert listed.public_id in public.content()

    records.withdraw([listed.pk], actor=bureau.law, reason="决定被撤销（示例）")
    assert not Execution.objects.exclude(state__in=[StepState.LIFTED, StepState.CONFIRMED]).exists()
    page = unit.go(here)
    assert "请立即停止执行" in page.inner_text(".desk")
    page.click("button:has-text('确认已经停止执行')")
    assert Execution.objects.get(pk=supervision.pk).state == StepState.CONFIRMED
    assert "没有名单和失信信息" in check(page, unit.base, listed.subject.code)
    public.reload()
    assert listed.public_id not in public.content()
