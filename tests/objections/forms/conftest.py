"""A visitor who fills in a form step by step, as a browser without script would."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from objections.cases.models import Case
from objections.intake.forms import robots
from tests.factories.credit import RecordFactory, SubjectFactory
from tests.factories.objections import USCC
from tests.factories.papers import picture

FIRM = {"organisation_name": "枣庄示例运输有限公司", "uscc": USCC, "contact_phone": "13800000000"}
WORDS = {
    "objection_type": "wrong", "contested": "罚款金额：现在写 8000 元，应当是 800 元",
    "statement": "决定书上写的罚款是 800 元，公示多了一个零（示例）。", "request": "correct",
}  # fmt: skip


def photo(name="决定书.png"):
    """Return a small picture as somebody would upload it."""
    return SimpleUploadedFile(name, picture(), "image/png")


class Visitor:
    """Posts a step and tells what came back."""

    def __init__(self, kind="objection"):
        self.client, self.kind = Client(), kind

    def begin(self, record=None):
        return self.client.post(f"/cases/{self.kind}/", {"record": record.public_id} if record else {})

    def step(self, slug, follow=False, **values):
        return self.client.post(f"/cases/{self.kind}/{slug}/", {"do": "next", **values}, follow=follow)

    def fill(self, record=None):
        """Fill in a whole objection of a firm up to the review."""
        self.begin(record)
        self.step("what", who="organisation", **({} if record else {"topic": "penalty"}))
        self.step("problem", **WORDS)
        return self.step("contact", papers=[photo()], **FIRM)

    def send(self):
        return self.step("review", commitment="on", answer=self.answer())

    def answer(self):
        """Return a right answer to the question of this form."""
        return robots._riddle(self.client.cookies[f"draft-{self.kind}"].value)["answers"][0]

    def receipt(self):
        """Send, and return (case, query code) as the receipt shows them."""
        self.send()
        page = self.client.get("/cases/receipt/")
        return Case.objects.get(number=page.context["case"].number), page.context["code"]


@pytest.fixture
def visitor(calendar):
    return Visitor()


@pytest.fixture
def record(db):
    firm = SubjectFactory(name="枣庄示例运输有限公司", code=USCC)
    return on_show(subject=firm)


def on_show(**values):
    """Return a record that is public on any day the tests run."""
    return RecordFactory(
        published=True, repair_from=None, decided_on=timezone.localdate() - timedelta(days=9), **values
    )
