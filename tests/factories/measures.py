"""Entries on lists and rows of the national list, as the measures meet them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from publicity.measures.models import NationalMeasure
from tests.factories.credit import RecordFactory, UserFactory

LISTED = {"black-list": "BLK-TR", "overload-list": "BLK-OVL", "red-list": "RED-TR"}


def entry(slug="overload-list", **values):
    """Return a list entry on show from 2026-05-20 to 2028-05-20; `details` are added to the type of list."""
    details = {"list_type": LISTED[slug], **values.pop("details", {})}
    if slug == "overload-list":
        details.setdefault("cause", "O1")
    usual = {
        "severity": "" if slug == "red-list" else "serious", "title": "",
        "publicity_end": date(2028, 5, 20), "term_end": date(2028, 5, 20),
    }  # fmt: skip
    if values.get("subject") is not None and values["subject"].is_personal:
        usual |= {"disclosure": "authorised", "publicity_start": None, "publicity_end": None}
    return RecordFactory(slug=slug, published=True, details=details, **{**usual, **values})


class NationalMeasureFactory(DjangoModelFactory):
    class Meta:
        model = NationalMeasure

    code = factory.Sequence(lambda n: f"2024-{n:02d}")
    name = "限制参加工程招标投标（示例）"
    reports_as = "S5"
    article = "《示例法》第八条"
    source = "全国失信惩戒措施基础清单（示例版）"
    subject_kinds = ["enterprise"]
    valid_from = date(2025, 1, 1)
    recorded_by = factory.SubFactory(UserFactory)
