"""In a real browser: the draw is computed again in another language, and what was altered is found."""

import json
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from credit.units.models import Unit
from publicity.inspections import demo
from publicity.inspections.models import Plan, SamplingRate
from tests.browser.conftest import visit
from tests.factories.credit import RecordFactory, SubjectFactory, SubjectIdentifierFactory
from tests.publicity.inspections.conftest import uscc

__all__ = ["visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(transactional_db, monkeypatch, settings):
    """The demonstration's drawn plan, of which nothing is reported, today."""
    monkeypatch.undo()  # the server reads the real clock
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 1_000_000)
    call_command("setup_portal", verbosity=0)
    call_command("setup_content", verbosity=0)
    SamplingRate.objects.update(permyriad=5_000)
    Unit.objects.filter(code="U09").update(uscc="12370499D00000021L")
    for number in range(20):
        firm = SubjectFactory(code=uscc(number))
        SubjectIdentifierFactory(subject=firm, value=firm.code)
        RecordFactory(slug="road-enterprise", published=True, subject=firm, publicity_end=None, term_end=None)
    demo.fill(today=timezone.localdate())
    return Plan.objects.order_by("pk").first()


def said(page):
    page.click("[data-replay]")
    page.wait_for_selector("[data-replay-status]:has-text('一致')")
    return page.inner_text("[data-replay-status]")


def test_a_browser_replays_the_draw_and_finds_what_was_altered(visit, plan):
    window = visit(375)
    page = window.go(plan.get_absolute_url())
    assert re.fullmatch(r"一致：20 个对象里抽取 \d+ 个，补抽 2 次，与公布的完全相同。", said(page))
    assert window.overflow <= 0
    assert window.troubles == []

    def alter(route):
        file = route.fetch().json()
        file["draws"][0]["result"]["tasks"].pop()
        route.fulfill(body=json.dumps(file), content_type="application/json")

    page.route("**/draw.json", alter)
    assert "抽取结果" in said(page)


def test_without_script_the_file_and_the_program_are_there(visit, plan):
    page = visit(java_script_enabled=False).go(plan.get_absolute_url())
    assert not page.is_visible("[data-replay]")
    assert page.is_visible("a[href$='draw.json']")
