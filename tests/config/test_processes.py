"""Children are watched, started again, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from config.processes import lock, sessions
from config.processes.guardian import Ward, end_all, read
from config.processes.keeper import Keeper, Program, StartFailed, Stopped

# A leader that starts one grandchild, writes both numbers, and waits; with "stubborn" it ignores SIGTERM.
FAMILY = """
import os, signal, subprocess, sys, time
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "a") as out:
    out.write(f"{os.getpid()} {grandchild.pid}\\n")
time.sleep(600)
"""


def family(path, temper="gentle"):
    return Program(
        name="family",
        command=[sys.executable, "-c", FAMILY, str(path), temper],
        stage=1,
        is_ready=lambda pid: path.exists() and str(pid) in path.read_text().split(),
    )


def members_of(path):
    return [int(number) for number in path.read_text().split()]


def eventually(condition):
    """Wait as long as a slow machine needs; a test that hangs here has failed."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def held(tmp_path):
    descriptor = lock.take(tmp_path)
    yield descriptor
    os.close(descriptor)


@pytest.mark.parametrize("temper", ["gentle", "stubborn"])
def test_leaving_the_keeper_ends_children_and_grandchildren(tmp_path, held, temper):
    with Keeper(lock=held) as keeper:
        keeper.start(family(tmp_path / "pids", temper))
    assert not [pid for pid in members_of(tmp_path / "pids") if sessions.is_alive(pid)]


def test_a_dead_child_is_started_again_after_its_grandchild_is_gone(tmp_path, held):
    said = []
    with Keeper(lock=held, say=said.append) as keeper:
        child = keeper.start(family(tmp_path / "pids"))
        _, grandchild = members_of(tmp_path / "pids")
        os.kill(child.process.pid, signal.SIGKILL)

        def started_again():
            keeper.watch_once()
            return len(members_of(tmp_path / "pids")) == 4

        eventually(started_again)
        assert not sessions.is_alive(grandchild)
        assert len(said) == 1


def test_a_child_that_keeps_dying_waits_longer_each_time(held):
    pauses = []
    with Keeper(lock=held, say=lambda text: None) as keeper:
        child = keeper.start(Program(name="short", command=["true"], stage=1))

        def died_thrice():
            keeper.watch_once()
            if child.again_at and child.pause not in pauses:
                pauses.append(child.pause)
            return len(pauses) == 3

        eventually(died_thrice)
    assert pauses == [0.5, 1.0, 2.0]


def test_a_child_that_dies_before_it_is_ready_is_named(held):
    program = Program(name="数据库", command=["false"], stage=0, is_ready=lambda pid: False)
    with pytest.raises(StartFailed, match="数据库"), Keeper(lock=held) as keeper:
        keeper.start(program)


@pytest.mark.parametrize(("command", "code"), [("exit 0", 0), ("exit 7", 7)])
def test_run_returns_the_exit_code(held, command, code):
    with Keeper(lock=held) as keeper:
        assert keeper.run(Program(name="sh", command=["sh", "-c", command], stage=1)) == code


def test_a_request_to_stop_interrupts_a_command(held):
    ask = partial(os.kill, os.getpid(), signal.SIGTERM)
    with pytest.raises(Stopped), Keeper(lock=held) as keeper:
        keeper.run(Program(name="sleep", command=["sleep", "600"], stage=1, before=ask))


def test_a_killed_guardian_is_replaced_and_told_of_everyone(tmp_path, held):
    with Keeper(lock=held) as keeper:
        keeper.start(family(tmp_path / "pids"))
        keeper.guardian.kill()
        keeper.guardian.wait()
        keeper.watch_once()
        keeper.guardian.stdin.close()  # as if the keeper were gone
        keeper.guardian.wait()
        assert not [pid for pid in members_of(tmp_path / "pids") if sessions.is_alive(pid)]


def test_the_register_forgets_who_left():
    assert read(["+ 10 15 1\n", "+ 11 2 0\n", "- 10\n"]) == {11: Ward(stop=2, stage=0)}


def test_the_last_stage_ends_first(tmp_path):
    order = tmp_path / "order"
    script = "trap 'echo {0} >> {1}; exit' TERM; echo ready; while :; do sleep 0.05; done"
    children = {}
    for stage in (0, 1, 2):
        command = ["bash", "-c", script.format(stage, order)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        child.stdout.readline()
        children[stage] = child
    end_all({child.pid: Ward(signal.SIGTERM, stage) for stage, child in children.items()})
    for child in children.values():
        child.communicate()
    assert order.read_text().split() == ["2", "1", "0"]


def test_a_second_supervisor_is_refused(tmp_path, held):
    with pytest.raises(lock.InUse, match=str(os.getpid())):
        lock.take(tmp_path)
