"""Entries on lists and rows of the national list, as the measures meet them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from credit.catalogue import standards
from credit.sealing import lookup_hash, seal
from credit.subjects.models import SubjectIdentifier
from publicity.measures.models import NationalMeasure
from tests.factories.credit import RecordFactory, SubjectFactory, SubjectIdentifierFactory, UserFactory

LISTED = {"black-list": "BLK-TR", "overload-list": "BLK-OVL", "red-list": "RED-TR"}


def entry(slug="overload-list", **values):
    """Return a list entry on show from 2026-05-20 to 2028-05-20; `details` are added to the type of list."""
    details = {"list_type": LISTED[slug], "list_state": "已公布", **values.pop("details", {})}
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


def full_entry(slug="overload-list", *, kind="enterprise", uscc="", **values):
    """Return a determined entry on show with every column of a good sample of its standard, about a subject of a kind.

    The subject bears the identifier of the sample, so that what is filed about it later is filed about it; `uscc`
    makes it another firm (a firm on a black list leaves the red one).
    """
    standard = standards.get(slug)
    kinds = standard.subject.kinds
    good = next(row for row in standard.samples.good if kinds.get(row["subject_category"]) == kind)
    row = {name: [text] for name, text in {**good, "list_state": "已公布", **({"uscc": uscc} if uscc else {})}.items()}
    details, sealed = standard.split(standard.check(row, today=date(2026, 6, 1)).row(0))
    if kind == "enterprise":
        code, scheme, value = details["uscc"], "uscc", details["uscc"]
    elif kind == "person":
        return _person_entry(slug, details, sealed, **values)
    else:
        code, scheme = details["plate_number"], "plate"
        value = f"{code}|{details['plate_colour']}"
    held = SubjectIdentifier.objects.filter(scheme=scheme, value=value).select_related("subject").first()
    subject = held.subject if held else SubjectFactory(name=details["subject_name"], code=code, kind=kind)
    if held is None:
        SubjectIdentifierFactory(subject=subject, scheme=scheme, value=value)
    return entry(slug, subject=subject, details=details, sealed=seal(sealed) if sealed else None, **values)


def _person_entry(slug, details, sealed, **values):
    """A person is known by the keyed hash of the number alone."""
    subject = SubjectFactory(person=True, name=details["subject_name"])
    number = sealed["identity_number"]
    SubjectIdentifierFactory(
        subject=subject, scheme="identity", value=lookup_hash("identity", number), sealed=seal(number)
    )
    return entry(slug, subject=subject, details=details, sealed=seal(sealed), **values)
