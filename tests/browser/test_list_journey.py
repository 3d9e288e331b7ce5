"""From three penalties of one truck to the list and off it again, by the people whose steps they are, in a browser."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credit.calendars.services import load_bundled
from credit.catalogue import standards
from credit.records import services as records
from credit.units.models import PostRole
from publicity.lists.models import ListCandidate
from publicity.notices.channels import seen_at
from tests.factories.credit import (
    RecordFactory,
    RoleFactory,
    SubjectFactory,
    SubjectIdentifierFactory,
    UnitFactory,
    UserFactory,
    item,
)
from tests.publicity.lists.conftest import SLUGS, check, make_truck, penalty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
START = date(2026, 6, 1)
LIST = "/publicity/lists/blk-ovl/"


class Day:
    """The day everybody believes it is; moved on by the test."""

    def __init__(self):
        self.now = START

    def __call__(self, value=None, *args, **kwargs):
        return self.now if value is None else timezone.localtime(value).date()


@pytest.fixture
def day(monkeypatch):
    moved = Day()
    monkeypatch.setattr(timezone, "localdate", moved)
    return moved


@pytest.fixture
def bureau(transactional_db, day):
    standards.load()
    load_bundled()
    unit = UnitFactory(code="U10", name="市交通运输监察支队", uscc="12370499D00000021L")
    for slug in SLUGS:
        RoleFactory(item=item(slug), unit=unit, role="lead")
    roles = {"clerk": PostRole.CLERK, "legal": PostRole.LEGAL, "site": PostRole.SITE_ADMIN,
             "leader": PostRole.BUREAU_LEADER, "reviewer": PostRole.REVIEWER}  # fmt: skip
    return unit, {name: UserFactory(role=role, unit=unit) for name, role in roles.items()}


class Desk:
    """Somebody's desk in a window of its own."""

    def __init__(self, visit, user):
        client = Client()
        client.force_login(user)
        self.window = visit()
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.window.base}
        self.window.page.context.add_cookies([cookie])
        self.page = self.window.page

    def open(self, candidate):
        return self.window.go(reverse("admin:publicity_listcandidate_change", args=[candidate.pk]))

    def step(self, candidate, label, **fields):
        """Take a step: its link, its fields, its button."""
        self.open(candidate)
        self.page.click(f".desk-buttons a:text-is('{label}')")
        for name, value in fields.items():
            self.page.fill(f"[name={name}]", value)
        self.page.click(".desk-form button")
        return self.page


def test_three_penalties_lead_onto_the_list_and_two_years_later_off_it(visit, bureau, day, client):
    unit, people = bureau
    firm = SubjectFactory(name="枣庄示例顺达运输有限公司", code="91370499MA3DEM019Y")
    SubjectIdentifierFactory(subject=firm, value=firm.code)
    truck = make_truck(firm)
    for number in range(3):
        caught = START - timedelta(days=80 - 30 * number)
        check(truck, caught)
        penalty(truck, caught)
    clerk, legal, site, leader = (Desk(visit, people[name]) for name in ("clerk", "legal", "site", "leader"))

    page = clerk.window.go(reverse("admin:list-clue"))
    page.click("button:text-is('用规则筛一遍')")
    candidate = ListCandidate.objects.get()
    page.click(f"a:has-text('{candidate.number}')")
    assert "计入 3 次" in page.inner_text(".desk-columns")
    clerk.step(candidate, "比对名单，受理线索")
    clerk.step(candidate, "出具事前告知书")
    clerk.step(candidate, "登记送达", served_on=str(day.now), how="直接送达")
    clerk.step(candidate, "登记陈述申辩", stated_on=str(day.now), text="当天空车返回。")
    clerk.step(candidate, "不采纳，提交法制审核", answer="有称重记录和处罚决定")
    legal.step(candidate, "审核通过", opinion="事实清楚，依据充分")
    site.step(candidate, "开始公示")
    candidate.refresh_from_db()

    public = visit()
    assert "今天没有谁在这份名单上" in public.go(LIST).inner_text("main")
    public.page.click("a:has-text('公示中，还没有认定')")
    public.page.click("table.data a")
    assert "拟列入" in public.page.inner_text("h1")

    day.now = candidate.publicity_until + timedelta(days=1)
    records.mark_disputed(candidate.record_id, case_number="YY-示例1", actor=people["site"])
    assert "异议处理中" in leader.open(candidate).inner_text(".desk-strip")
    assert "异议还没有办结" in leader.step(candidate, "认定").inner_text(".desk-form")
    records.unmark_disputed(candidate.record_id, case_number="YY-示例1", actor=people["site"])
    leader.step(candidate, "认定")
    site.step(candidate, "公布")
    candidate.refresh_from_db()
    assert public.go(LIST).locator("table.records-table tbody tr").count() == 1
    assert public.page.locator(".badge.black").first.is_visible()

    def fetch(address):
        response = client.get(address)
        return response.content.decode() if response.status_code == 200 else ""

    assert LIST in seen_at(candidate.record, fetch)
    day.now = candidate.valid_until + timedelta(days=1)
    records.end_terms()
    assert seen_at(candidate.record, fetch) == []
    assert "期限届满" in public.go(LIST).inner_text("main")
    assert truck.code not in public.page.content()
    assert public.troubles == []


def test_a_red_firm_with_a_serious_penalty_is_gone_from_the_red_list_at_once(visit, bureau):
    unit, people = bureau
    firm = SubjectFactory(name="枣庄示例守信运输有限公司")
    RecordFactory(
        published=True, slug="red-list", subject=firm, valid_from=START,
        details={"list_type": "RED-TR", "list_state": "已公布", "rule": "R4"},
    )  # fmt: skip
    window = visit()
    assert "守信运输" in window.go("/publicity/lists/red-tr/").inner_text("table.data")
    assert window.page.locator(".badge.red").first.is_visible()
    bad = RecordFactory(
        submitted=True, subject=firm, unit=unit, legal_by=people["legal"], details={"penalty_types": ["吊销许可证件"]}
    )
    records.publish([bad.pk], actor=people["reviewer"]).raise_if_refused()
    text = window.go("/publicity/lists/red-tr/").inner_text("main")
    assert "守信运输" not in text
    assert "红名单主体出现严重失信记录" in text
