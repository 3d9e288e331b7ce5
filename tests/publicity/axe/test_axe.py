"""axe-core finds nothing on a page of each kind, and none scrolls sideways: at every width, in every display mode.

axe-core comes with the package axe-playwright-python (development only); nothing of it is part of the portal.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone

from credit.catalogue.models import ItemRole
from credit.units.models import PostRole, Unit
from publicity.content.consultations.models import Consultation
from publicity.content.models import Article, Column
from publicity.inspections import demo as inspections
from publicity.inspections.models import Plan, SamplingRate
from publicity.portal import memory
from tests.factories.credit import (
    RecordFactory,
    RelationFactory,
    SubjectFactory,
    SubjectIdentifierFactory,
    UnitFactory,
    UserFactory,
)
from tests.publicity.axe.urls import REFUSALS
from tests.publicity.inspections.conftest import uscc

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PARTS = 4
"""Into so many tests the pages are dealt, so that no process waits for another at the end."""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SHAPE = RULES | {"rules": {"color-contrast": {"enabled": False}}}


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture
def site(stock, settings):
    """The stock, the column tree with an article, and last month's decisions."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 1_000_000)
    memory.forget()
    call_command("setup_portal", verbosity=0)
    call_command("setup_content", verbosity=0)
    last_month = timezone.localdate().replace(day=1) - timedelta(days=3)
    unit = UnitFactory(name="市交通运输监察支队（示例）")
    for slug in ("licence", "penalty"):
        RecordFactory(
            slug=slug, published=True, unit=unit, decided_on=last_month, severity="", details={},
            published_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip
    RelationFactory(source=stock["firm"], target=stock["vehicle"], record=stock["licence"])
    draft = make_article(unit)
    today = timezone.localdate()
    Consultation.objects.create(article=draft, opens_on=today, closes_on=today + timedelta(days=30))
    settings.ROOT_URLCONF = "tests.publicity.axe.urls"
    RecordFactory(
        slug="red-list", published=True, unit=unit, decided_on=last_month, valid_from=last_month,
        details={"list_type": "RED-TR", "list_state": "已公布", "rule": "R4"},
    )  # fmt: skip
    return SimpleNamespace(**stock, article=make_article(unit), draft=draft, plan=make_plan())


def make_article(unit):
    writer, head, secrecy = (UserFactory(role=role, unit=unit) for role in (PostRole.CLERK, *REVIEWERS))
    now = timezone.now()
    return Article.objects.create(
        title="关于春运安全检查的通知（示例）", unit=unit, entered_by=writer,
        column=Column.objects.get(slug="notice", parent__slug="news"),
        body="<h2>安排</h2>\n<p>各单位（示例）照办。</p>\n<table><tbody><tr><th>日期</th><td>1月</td></tr></tbody></table>",
        status="published", publish_at=now, approved_by=head, approved_at=now, cleared_by=secrecy, cleared_at=now,
    )  # fmt: skip


def make_plan():
    """A drawn plan of a few firms, half of them inspected."""
    SamplingRate.objects.update(permyriad=5_000)
    ItemRole.objects.update(valid_from=date(2018, 6, 1))  # the tests' day lies before the one on which roles are made
    unit = Unit.objects.get(code="U09")
    Unit.objects.filter(pk=unit.pk).update(uscc="12370499D00000021L")
    for number in range(20):
        firm = SubjectFactory(code=uscc(number))
        SubjectIdentifierFactory(subject=firm, value=firm.code)
        RecordFactory(slug="road-enterprise", published=True, subject=firm, publicity_end=None, term_end=None)
    inspections.fill(today=timezone.localdate())
    return Plan.objects.order_by("pk").first()


REVIEWERS = (PostRole.REVIEWER, PostRole.SECRECY)


def addresses(site):
    """One page of each kind."""
    return [
        "/", "/query/", "/query/?q=示例", "/query/?q=查不到", "/query/people/",
        *(f"/subjects/{one.public_id}/" for one in (site.firm, site.long, site.vehicle)),
        "/publicity/", "/publicity/licences/", "/publicity/penalties/?name=示例", "/publicity/penalties/?name=没有",
        "/publicity/penalties/?from=昨天",
        f"/publicity/penalties/{site.penalty.public_id}/", f"/publicity/licences/{site.licence.public_id}/",
        "/publicity/lists/", "/publicity/lists/red-tr/", "/publicity/lists/blk-ovl/",
        "/publicity/lists/blk-ovl/publicity/",
        "/news/", "/news/notice/", "/policy/", "/appeal/objection/", site.article.get_absolute_url(),
        "/catalogue/", "/catalogue/penalty/", "/api/v1/docs/", "/documents/check/",
        "/joint/", "/joint/measures/", "/joint/measures/overload/", "/joint/incentives/", "/joint/cases/",
        "/cases/objection/", "/cases/complaint/", "/cases/repair/", "/cases/progress/",
        f"/cases/objection/?record={site.penalty.public_id}", f"/cases/repair/?record={site.penalty.public_id}",
        "/statistics/", "/statistics/timeliness/", "/statistics/collection/", "/cases/openness/", "/cases/repairs/",
        "/cases/replies/", "/cases/sheets/", "/cases/sheets/objection/",
        "/feedback/", "/feedback/thanks/", "/sitemap/",
        "/news/inspections/", "/news/inspections/plans/", site.plan.get_absolute_url(), "/news/inspections/results/",
        "/news/inspections/statistics/", "/news/inspections/method/",
        "/about/", "/about/accessibility/", "/about/privacy/", "/nowhere/", "/batch/", "/open/", "/open/subjects/",
        "/open/licence/", "/open/penalty/", "/appeal/", "/appeal/complaint/", "/joint/memoranda/",
        site.draft.get_absolute_url(), f"{site.draft.get_absolute_url()}opinion/",
        f"/subjects/{site.firm.public_id}/vehicles/",
    ]  # fmt: skip


def faults(axe, page, options=RULES):
    """Return what axe-core objects to, a line each: rule, what stands there, why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    found = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)",
        {**options, "resultTypes": ["violations"]},
    )
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})" for one in found for node in one["nodes"]
    ]


def looks(page, mode=""):
    """Show the loaded page wide, narrow and in high contrast (one class); yield each look with the rules for it.

    What stands on a page depends on the width. Its colours, whose rule takes longest by far, depend on the class: they
    are measured once wide, once narrow with large print, once in high contrast.
    """
    wide, narrow = (SHAPE, RULES) if mode else (RULES, SHAPE)
    shown = [(1280, False, wide), (375, False, narrow)] + ([] if mode else [(375, True, COLOURS)])
    for width, contrast, rules in shown:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("on => document.documentElement.classList.toggle('contrast', on)", contrast)
        yield f"{width}{' contrast' if contrast else ''}", rules


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["", "elder"])
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_kind_of_page(axe, visit, site, mode, part):
    window = visit()
    if mode:
        window.page.context.add_cookies([{"name": "display", "value": mode, "url": window.base}])
    found, missing = {}, []
    seen = [*addresses(site), *([] if mode else REFUSALS)][part::PARTS]
    for address in seen:
        page = window.go(address)
        missing += [address] if "没有这个页面" in page.title() else []
        wide = window.sideways()
        for look, rules in looks(page, mode):
            found |= {f"{address} {look}": wrong} if (wrong := faults(axe, page, rules)) else {}
        found |= {f"{address} scrolls sideways": wide} if (wide := wide or window.sideways()) else {}
    assert found == {}
    assert missing == [address for address in seen if address == "/nowhere/"]
    assert [trouble for trouble in window.troubles if "the server responded with a status of" not in trouble] == []


def everywhere(axe, page, mode=""):
    """Return what axe-core objects to in any look of the page."""
    return [wrong for _, rules in looks(page, mode) for wrong in faults(axe, page, rules)]


@pytest.mark.parametrize("mode", ["", "elder"])
def test_axe_finds_nothing_in_answers(axe, visit, site, settings, mode):
    """A form with its errors, a batch, an opinion with errors and received, somebody too fast, open suggestions."""
    window = visit(375)
    if mode:
        window.page.context.add_cookies([{"name": "display", "value": mode, "url": window.base}])
    page = window.go("/feedback/")
    page.click("main form button")
    assert "要改" in page.title()
    assert everywhere(axe, page, mode) == []
    page = window.go("/batch/")
    page.fill("textarea", f"{site.firm.name}\n示例\n查不到的公司")
    page.click("main form button")
    assert everywhere(axe, page, mode) == []
    page = window.go(f"{site.draft.get_absolute_url()}opinion/")
    page.click("main form button")
    assert everywhere(axe, page, mode) == []
    page.fill("textarea", "第三条写得不清楚（示例）")
    page.click("main form button")
    assert "收到" in page.inner_text("h1")
    assert everywhere(axe, page, mode) == []
    page = window.go("/")
    page.type("#q", "顺达")
    page.wait_for_selector(".suggest a")
    assert everywhere(axe, page, mode) == []
    assert window.troubles == []
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"feedback": 0}
    page = window.go("/feedback/")
    page.fill("#id_text", "首页的电话打不通")
    page.click("main form button")
    assert "太快" in page.inner_text(".notice.bad")
    assert everywhere(axe, page, mode) == []


def test_axe_finds_nothing_on_the_page_of_maintenance(axe, visit, stock, tmp_path, settings):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.write_text("预计 18:00 恢复。", encoding="utf-8")
    page = visit().go("/")
    assert "网站正在维护" in page.title()
    assert everywhere(axe, page) == []


def test_axe_does_object_to_a_page_with_faults(axe, visit, stock):
    page = visit().go("/")
    page.evaluate("document.querySelector('#q').removeAttribute('id')")
    assert any("label" in fault for fault in faults(axe, page))
