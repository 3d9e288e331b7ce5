"""The fast count finds exactly what the slow one finds."""

import pytest

from publicity.lists.bench import overload
from publicity.lists.bench.recount import anniversary
from tests.publicity.lists.conftest import FIRST

pytestmark = pytest.mark.django_db


def test_the_rules_equal_a_recount_by_hand(unit):
    result = overload.measure(4000, unit=unit)
    assert result["differences"] == 0
    assert all(result["found"].values()), result["found"]


def test_the_recount_knows_leap_days():
    assert anniversary(FIRST.replace(month=2, day=29), 1).day == 28
