"""The page of timeliness and the block of the home page."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.factories.credit import RecordFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(db):
    at = datetime(2026, 5, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    unit = UnitFactory(name="市交通运输监察支队")
    return RecordFactory(published=True, unit=unit, published_at=at)


def test_the_home_page_tells_of_the_last_full_month(page, decided):
    text = page("/")
    assert "公示及时吗" in text
    assert "7 个工作日内公开。以下是 2026年5月作出的决定" in text
    assert "市交通运输监察支队" in text
    assert "100.0%" in text


def test_nothing_decided_leaves_no_block(page, db):
    assert "公示及时吗" not in page("/")


def test_the_page_opens_with_the_last_full_month_and_leads_to_the_others(page, decided):
    address = reverse("timeliness")
    assert "2026年5月作出的决定" in page(address)
    assert "这个月没有许可和处罚决定" in page(f"{address}?month=2026-06")


@pytest.mark.parametrize("month", ["2019-01", "2026-13", "昨天", "2026-5"])
def test_a_month_that_is_not_kept_is_not_found(page, db, month):
    page(f"{reverse('timeliness')}?month={month}", 404)


def test_the_page_names_nobody(page, decided):
    personal = RecordFactory(personal=True, decided_on=decided.decided_on)
    text = page(reverse("timeliness"))
    assert personal.subject.name not in text
    assert decided.subject.name not in text
