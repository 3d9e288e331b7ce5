"""The level of a record is the strictest of item, kind of subject, class, procedure and owner."""

from datetime import date

import pytest

from credit.catalogue.models import Disclosure
from credit.records import services
from credit.records.models import Party, PersonBasis, PublicationLog, Record
from tests.factories.credit import TODAY, RecordFactory, RelationFactory, SubjectFactory, UserFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def level(unit, reviewer, legal):
    """Return what publishing makes of a record: its level and whether it is public."""

    def run(**values):
        record = RecordFactory(submitted=True, unit=unit, **values)
        parties = values.pop("parties", None)
        assert parties is None
        services.agree([record.pk], actor=legal, today=TODAY)
        assert services.publish([record.pk], actor=reviewer, today=TODAY).done
        record.refresh_from_db()
        assert (record.publicity_start is not None) is (record.disclosure == Disclosure.PUBLIC)
        return record

    return run


def owned_vehicle(owner, **dates):
    vehicle = SubjectFactory(vehicle=True)
    RelationFactory(kind="owns", source=owner, target=vehicle, **dates)
    return vehicle


def test_an_enterprise_is_public(level):
    assert level().disclosure == "public"


def test_a_natural_person_is_not(level):
    record = level(subject=SubjectFactory(person=True))
    assert record.disclosure == "authorised"
    assert record.disclosure_reason
    assert not Record.objects.public_on(TODAY).exists()


def test_the_vehicle_of_a_firm_is_public_and_that_of_a_person_is_not(level):
    assert level(subject=owned_vehicle(SubjectFactory())).disclosure == "public"
    assert level(subject=owned_vehicle(SubjectFactory(person=True))).disclosure == "authorised"
    assert level(subject=SubjectFactory(vehicle=True, private=True)).disclosure == "authorised"


@pytest.mark.parametrize(
    ("act_ended_on", "disclosure"),
    [
        (date(2026, 3, 31), "authorised"),  # the last day of the person's ownership
        (date(2026, 4, 1), "public"),
        (None, "public"),  # then the day of the decision counts
    ],
)
def test_the_owner_on_the_day_of_the_act_counts(level, act_ended_on, disclosure):
    vehicle = owned_vehicle(SubjectFactory(person=True), valid_from=date(2024, 1, 1), valid_until=date(2026, 3, 31))
    RelationFactory(kind="owns", source=SubjectFactory(), target=vehicle, valid_from=date(2026, 4, 1))
    assert level(subject=vehicle, act_ended_on=act_ended_on).disclosure == disclosure


def test_an_owner_named_in_the_record_counts_too(unit, reviewer, legal):
    record = RecordFactory(submitted=True, unit=unit, subject=SubjectFactory(ship=True))
    Party.objects.create(record=record, role="owner", subject=SubjectFactory(person=True))
    services.publish([record.pk], actor=reviewer, today=TODAY)
    record.refresh_from_db()
    assert record.disclosure == "authorised"


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "disclosure"),
    [
        (date(2026, 1, 1), None, "public"),
        (TODAY, TODAY, "public"),
        (date(2026, 6, 2), None, "authorised"),
        (date(2026, 1, 1), date(2026, 5, 31), "authorised"),
    ],
)
def test_a_basis_in_force_lets_persons_be_shown(level, valid_from, valid_until, disclosure):
    basis = PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例依据", valid_from=valid_from, valid_until=valid_until,
        recorded_by=UserFactory(),
    )  # fmt: skip
    record = level(subject=SubjectFactory(person=True))
    assert record.disclosure == disclosure
    assert record.person_basis == (basis if disclosure == "public" else None)


def test_when_a_basis_ends_the_person_is_hidden_at_once_and_the_books_follow(level, heard):
    basis = PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=TODAY, valid_until=date(2026, 8, 31),
        recorded_by=UserFactory(),
    )  # fmt: skip
    record = level(subject=SubjectFactory(person=True))
    assert (record.publicity_end, record.term_end) == (basis.valid_until, date(2027, 5, 20))
    assert not Record.objects.public_on(date(2026, 9, 1)).exists()
    assert services.end_bases(today=date(2026, 8, 31)) == 0
    assert [services.end_bases(today=date(2026, 9, 1)) for _ in range(2)] == [1, 0]
    record.refresh_from_db()
    assert (record.status, record.disclosure, record.publicity_start) == ("published", "authorised", None)
    assert list(PublicationLog.objects.values_list("passage", flat=True)) == ["in", "out"]


def test_a_basis_lifts_neither_class_nor_procedure(level):
    PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=date(2026, 1, 1), recorded_by=UserFactory()
    )
    person = SubjectFactory(person=True)
    assert level(subject=person, details={"penalty_types": ["警告"]}).disclosure == "shared"
    assert level(subject=person, simplified=True).disclosure == "none"


def test_a_stricter_item_wins(level):
    penalty = item("penalty")
    penalty.disclosure = Disclosure.SHARED
    penalty.save()
    record = level()
    assert (record.disclosure, "政务共享" in record.disclosure_reason) == ("shared", True)


def test_personal_records_wait_for_the_law_section(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit, subject=SubjectFactory(person=True))
    refusal = services.publish([record.pk], actor=reviewer, today=TODAY).refused[record.pk]
    assert "涉及自然人" in refusal


def test_a_list_entry_waits_for_the_law_section(unit, reviewer):
    record = RecordFactory(submitted=True, unit=unit, slug="black-list")
    assert "列入名单" in services.publish([record.pk], actor=reviewer, today=TODAY).refused[record.pk]
