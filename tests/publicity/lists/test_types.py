"""List types as dated data: status decides, and nothing without force takes an entry."""

from datetime import date

import pytest

from credit.catalogue import standards
from credit.kernel.errors import DomainError
from credit.records.models import PersonBasis
from publicity.lists import types

DAY = date(2026, 6, 1)


def test_every_type_of_the_domain_is_there_with_its_law():
    codes = {one.code for one in types.all_types()}
    assert codes == {"RED-TR", "RED-TYP", "BLK-OVL", "BLK-TR", "FOC-TR", "BLK-LOG", "BLK-TAXI", "BAD-TAXIDRV",
                     "BAD-TESTER", "FOC-SAFE", "EXT-COURT"}  # fmt: skip
    for one in types.all_types():
        assert one.legal_basis
        assert one.document
        assert one.catalogue_ref
        assert one.mark in "SMD"


@pytest.mark.parametrize(
    ("code", "day", "takes"),
    [
        ("BLK-OVL", DAY, True),
        ("BLK-OVL", date(2017, 2, 7), False),  # the day before its basis
        ("BLK-OVL", date(2017, 2, 8), True),
        ("BLK-LOG", date(2021, 12, 31), False),  # its status is 已到期, whatever the day
        ("BLK-TAXI", DAY, False),  # only a draft
        ("EXT-COURT", DAY, False),  # only mirrored
        ("RED-TYP", DAY, False),
        ("FOC-TR", DAY, True),
    ],
)
def test_only_a_type_in_force_takes_entries(code, day, takes):
    one = types.get(code)
    assert one.takes_entries(day) is takes
    assert bool(one.refusal(day)) is not takes


def test_publicity_before_determination_needs_a_basis_that_gives_days():
    with_days = {one.code for one in types.all_types() if one.publicity_workdays}
    assert with_days == {"BLK-OVL", "RED-TR"}
    assert all(one.publicity_basis for one in types.all_types() if one.publicity_workdays)


def test_a_file_with_publicity_days_out_of_nowhere_stops():
    good = {name: getattr(types.get("BLK-TR"), name) for name in types.ListType.__slots__}
    with pytest.raises(ValueError, match="publicity days"):
        types._type(good | {"publicity_workdays": 5})
    with pytest.raises(ValueError, match="watch list"):
        types._type(good | {"polarity": "watch"})


@pytest.mark.django_db
def test_natural_persons_are_shown_by_no_type_as_shipped():
    assert not PersonBasis.objects.exists()
    assert [one.code for one in types.all_types() if one.natural_person_basis] == ["BLK-OVL"]


def test_every_type_of_an_item_is_known_to_its_standard():
    for one in types.all_types():
        if one.item and one.code != "BLK-TAXI":
            known = {value for value_list in standards.get(one.item).lists.values() for edition in value_list.editions
                     for value in edition.values}  # fmt: skip
            assert one.code in known


def test_the_public_word_is_a_setting(settings):
    assert types.black_word() == "黑名单"
    settings.SITE = settings.SITE | {"black_list_word": "严重失信主体名单"}
    assert types.black_word() == "严重失信主体名单"


def test_an_unknown_type_is_refused_in_words():
    with pytest.raises(DomainError, match="没有代码"):
        types.get("BLK-XYZ")
