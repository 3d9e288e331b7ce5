"""The fifteen units of the founding notice, their aliases and groups."""

import pytest

from credit.units.models import Unit, UnitGroup
from credit.units.services import find_unit, seed_units

pytestmark = pytest.mark.django_db


def test_fifteen_units_and_six_district_bureaus_are_seeded_once():
    assert seed_units() == 21
    assert seed_units() == 0
    assert Unit.objects.filter(parent__isnull=True).count() == 15
    assert Unit.objects.get(code="U15").children.count() == 6


def test_the_other_spelling_of_annex_3_finds_the_same_unit():
    seed_units()
    assert find_unit("市道路运输管理处") == find_unit("市运输管理处") == find_unit("u09")
    assert find_unit("不存在的单位") is None


def test_the_group_of_subordinate_units_ships_with_four_members_and_stays_as_edited():
    seed_units()
    group = UnitGroup.objects.get(name="局属各单位")
    assert sorted(group.members.values_list("code", flat=True)) == ["U09", "U10", "U13", "U14"]
    group.members.clear()
    seed_units()
    assert group.members.count() == 0
