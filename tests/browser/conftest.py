"""A real Chromium against a real server; skipped with a clear line where there is no Chromium."""

import pytest
from django.core.cache import cache

from credit.catalogue import standards
from credit.search.upkeep import refresh
from tests.factories.credit import RecordFactory, SubjectFactory

LONG_NAME = "枣庄高新技术产业开发区示例榴园旅游客运有限责任公司台儿庄区古城景区专线运输第一分公司"


class Visit:
    """A page with what went wrong on it: console errors, policy violations, requests that leave the site."""

    def __init__(self, page, base):
        self.page, self.base, self.troubles = page, base, []
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self.asked)

    def heard(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text}")

    def asked(self, request):
        if not request.url.startswith(self.base):
            self.troubles.append(f"outside: {request.url}")

    def go(self, address):
        self.page.goto(self.base + address)
        return self.page

    @property
    def overflow(self):
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def sideways(self):
        """Return the widths at which the loaded page scrolls sideways; 640 is a window of 1280 at 200 %."""
        wide = []
        for width in (1280, 640, 375, 320):
            self.page.set_viewport_size({"width": width, "height": 800})
            wide += [width] if self.overflow > 0 else []
        return wide


@pytest.fixture
def visit(chromium, live_server, settings):
    """Return a function that opens a window of a width and gives a Visit."""
    opened = []

    def window(width=1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", **options)
        opened.append(context)
        return Visit(context.new_page(), live_server.url)

    yield window
    for context in opened:
        context.close()


@pytest.fixture
def stock(transactional_db):
    """Two firms, one with a very long name, a vehicle, a penalty and a licence on show today."""
    from datetime import timedelta

    from django.utils import timezone

    standards.load()
    cache.clear()
    day = timezone.localdate() - timedelta(days=10)
    firm = SubjectFactory(name="枣庄示例顺达运输有限公司", code="91370499MA3EX00014")
    long = SubjectFactory(name=LONG_NAME)
    vehicle = SubjectFactory(vehicle=True, name="鲁D示1001", code="鲁D示1001|黄")
    details = {"party_name": firm.name, "penalty_types": ["罚款"], "fine_yuan": "8000.00", "uscc": firm.code}
    common = {"published": True, "decided_on": day, "severity": "ordinary", "details": details}
    penalty = RecordFactory(subject=firm, **common)
    RecordFactory(subject=long, **common)
    licence = RecordFactory(published=True, licence=True, subject=firm, decided_on=day)
    refresh([firm.pk, long.pk, vehicle.pk])
    return {"firm": firm, "long": long, "vehicle": vehicle, "penalty": penalty, "licence": licence}
