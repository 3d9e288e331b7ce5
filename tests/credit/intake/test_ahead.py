"""Items are made ahead by a process of its own, which neither outlives its reader nor hides its errors."""

import os
import time
from contextlib import suppress

import psutil
import pytest

from credit.intake import ahead as module
from credit.intake.ahead import Lost, ahead
from credit.intake.errors import UnusableFile

forked = pytest.mark.skipif(not module.FORKS, reason="a process is forked on Linux only")


def numbers(most, *, error=None):
    yield from ((number, os.getpid()) for number in range(most))
    if error is not None:
        raise error


def children():
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


def test_items_come_in_their_order():
    with ahead(numbers(500)) as coming:
        assert [number for number, _ in coming] == list(range(500))


@forked
def test_another_process_makes_them_and_is_gone_afterwards():
    before = len(children())
    with ahead(numbers(3)) as coming:
        makers = {pid for _, pid in coming}
    assert makers
    assert os.getpid() not in makers
    assert len(children()) == before


@pytest.mark.parametrize("forks", [True, False])
def test_an_error_comes_where_the_item_would_have(monkeypatch, forks):
    monkeypatch.setattr(module, "FORKS", forks and module.FORKS)
    seen = []
    with (
        pytest.raises(UnusableFile, match="不能用") as caught,
        ahead(numbers(2, error=UnusableFile("x", "不能用"))) as coming,
    ):
        seen += [number for number, _ in coming]
    assert caught.value.code == "x"


@forked
def test_an_error_that_cannot_travel_comes_as_its_trace():
    class Local(Exception):
        """No other process knows this class."""

    with pytest.raises(RuntimeError, match="Local: wrong"), ahead(numbers(1, error=Local("wrong"))) as coming:
        list(coming)


@forked
def test_a_killed_maker_is_told():
    with ahead(numbers(10**9)) as coming:
        _, maker = next(coming)
        os.kill(maker, 9)
        with pytest.raises(Lost):
            list(coming)


@forked
def test_a_maker_killed_in_the_middle_of_an_item_is_told():
    with ahead(long_items()) as coming:
        _, maker = next(coming)
        _eventually(lambda: psutil.Process(maker).status() == psutil.STATUS_SLEEPING)  # the pipe is full
        os.kill(maker, 9)
        with pytest.raises(Lost):
            list(coming)


def long_items():
    """Items of which no pipe holds a whole one, after a short one that tells who makes them."""
    yield 0, os.getpid()
    while True:
        yield os.urandom(2**22)


@forked
def test_a_reader_that_leaves_early_leaves_no_process():
    before = len(children())
    with suppress(ZeroDivisionError), ahead(numbers(10**9)) as coming:
        next(coming)
        raise ZeroDivisionError
    assert len(children()) == before


@forked
def test_the_maker_ends_when_its_reader_is_killed():
    reader = os.fork()
    if reader == 0:
        with ahead(numbers(10**9)) as coming:
            next(coming)
            time.sleep(60)
        os._exit(0)
    made = _eventually(lambda: psutil.Process(reader).children())
    os.kill(reader, 9)
    os.waitpid(reader, 0)
    assert _eventually(lambda: not made[0].is_running() or made[0].status() == psutil.STATUS_ZOMBIE)


def _eventually(ask):
    until = time.monotonic() + 20
    while not (answer := ask()) and time.monotonic() < until:
        time.sleep(0.02)
    return answer
