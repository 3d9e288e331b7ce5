"""When a platform may be spoken to, and by how many."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from credit.sharing import sending
from credit.sharing.lanes import lane
from credit.sharing.models import Platform
from credit.sharing.outbox import queue
from credit.sharing.sending import due_platforms, pause_after, push_platform
from credit.sharing.timetable import is_open

from .conftest import released
from .test_claims import elsewhere

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = [1, 2, 3, 4, 5]
FRIDAY, SATURDAY, SUNDAY = 5, 6, 7  # June 2026


def moment(day, hour, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("days", "start", "end", "now", "expected"),
    [
        ([], None, None, moment(SUNDAY, 3), True),
        (WEEKDAYS, None, None, moment(FRIDAY, 23, 59), True),
        (WEEKDAYS, None, None, moment(SATURDAY, 0), False),
        ([], time(8), time(18), moment(FRIDAY, 8), True),
        ([], time(8), time(18), moment(FRIDAY, 7, 59), False),
        ([], time(8), time(18), moment(FRIDAY, 18), False),
        ([], time(22), time(6), moment(FRIDAY, 22), True),
        ([], time(22), time(6), moment(FRIDAY, 12), False),
        (WEEKDAYS, time(22), time(6), moment(SATURDAY, 5, 59), True),
        (WEEKDAYS, time(22), time(6), moment(SATURDAY, 22), False),
        (WEEKDAYS, time(22), time(6), moment(8, 3), False),  # the night from Sunday to Monday
        ([], time(8), time(8), moment(FRIDAY, 3), True),
    ],
)
def test_days_and_hours(days, start, end, now, expected):
    assert is_open(Platform(send_days=days, send_from=start, send_until=end), now) is expected


def test_a_platform_that_is_closed_gets_nothing_and_is_not_woken(city, monkeypatch):
    platform = city.register()
    queue([released().pk])
    monkeypatch.setattr(sending, "is_open", lambda platform, now: False)
    push_platform(platform.pk)
    assert (city.calls, due_platforms()) == ([], [])


def test_each_worker_has_a_lane_of_its_own_and_one_too_many_has_none(city):
    def next_free():
        with lane(1, workers=2) as ours:
            return ours

    with lane(1, workers=2) as first:
        assert (first, elsewhere(next_free)) == (0, 1)
        with lane(2, workers=2) as other:
            assert other == 0
    with lane(1, workers=0) as none:
        assert none is None


def test_a_full_claim_calls_for_another_worker_once(city, wakes, monkeypatch):
    monkeypatch.setattr(sending, "CLAIM", 2)
    platform = city.register(package_size=2)
    queue([released().pk for _ in range(6)])
    wakes.clear()
    push_platform(platform.pk)
    assert wakes == [platform.pk]


def test_pauses_double_between_the_limits_of_the_platform():
    platform = Platform(first_pause_seconds=10, longest_pause_seconds=60)
    for failures, usual in [(0, 10), (1, 20), (2, 40), (3, 60), (1000, 60)]:
        assert usual * 0.7 <= pause_after(platform, failures) <= usual * 1.3


@pytest.mark.parametrize(
    "values",
    [
        {"give_up_days": 2}, {"package_size": 101}, {"workers": 9}, {"timeout_seconds": 0},
        {"first_pause_seconds": 700}, {"send_from": time(8)},
    ],
)  # fmt: skip
def test_the_database_refuses_impossible_settings(city, values):
    platform = city.register()
    with pytest.raises(IntegrityError):
        Platform.objects.filter(pk=platform.pk).update(**values)
    connection.close()
