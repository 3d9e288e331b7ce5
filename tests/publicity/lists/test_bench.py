"""Small versions of the measurements: the fast count equals the slow one, a broken-off midnight, a race."""

import pytest

from publicity.lists.bench import midnight, overload, race, scene
from publicity.lists.bench.recount import anniversary
from tests.publicity.lists.conftest import FIRST


@pytest.mark.django_db
def test_the_rules_equal_a_recount_by_hand(unit):
    result = overload.measure(4000, unit=unit)
    assert result["differences"] == 0
    assert all(result["found"].values()), result["found"]


def test_the_recount_knows_leap_days():
    assert anniversary(FIRST.replace(month=2, day=29), 1).day == 28


@pytest.mark.django_db(transaction=True)
def test_many_entries_end_at_one_midnight_though_the_process_is_killed_half_way():
    scene.found_bureau()
    result = midnight.measure(300)
    assert result["visible_at_midnight"] == 0
    assert 0 < result["ended_before_the_kill"] < 300
    assert (result["ended"], result["removals"], result["candidates_removed"]) == (300, 300, 300)
    assert result["withdrawals_queued"] == 600


@pytest.mark.django_db(transaction=True)
def test_an_objection_and_a_determination_never_both():
    scene.found_bureau()
    result = race.measure(6)
    assert (result["both"], result["neither"]) == (0, 0)
