"""Limits count in a sliding window, forget callers daily, and never shut the portal when Valkey is away."""

import secrets

import pytest

from credit.limits import services
from credit.limits.services import Limit, TooMany, caller_of, spend


@pytest.fixture
def limit():
    return Limit(f"test-{secrets.token_hex(4)}", count=3, seconds=60)


def test_the_fourth_call_waits_until_the_window_slides(limit):
    for left in (2, 1, 0):
        assert spend(limit, "a", now=600.0) == left
    with pytest.raises(TooMany) as caught:
        spend(limit, "a", now=630.0)
    assert 1 <= caught.value.retry_after <= 60
    assert spend(limit, "b", now=630.0) == 2
    assert spend(limit, "a", now=760.0) == 2


def test_calls_of_the_last_window_still_weigh(limit):
    for _ in range(3):
        spend(limit, "a", now=659.0)
    with pytest.raises(TooMany):
        spend(limit, "a", now=661.0)


def test_an_address_is_never_kept(rf):
    request = rf.get("/", REMOTE_ADDR="203.0.113.7")
    assert "203.0.113.7" not in caller_of(request)


def test_forwarded_addresses_count_only_behind_our_own_proxies(rf, settings):
    plain = rf.get("/", REMOTE_ADDR="203.0.113.7")
    forged = rf.get("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert caller_of(plain) == caller_of(forged)
    settings.TRUSTED_PROXIES = 1
    assert caller_of(plain) != caller_of(forged)


def test_without_valkey_nobody_is_shut_out(limit, settings, monkeypatch):
    monkeypatch.setattr(services, "_clients", {})
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert spend(limit, "a") == limit.count
