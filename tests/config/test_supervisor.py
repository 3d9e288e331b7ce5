"""`make demo`: prepared once, announced, and gone as a whole."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from config.embedded import instance
from config.env import ROOT
from config.processes import lock
from config.processes.keeper import Keeper, StartFailed
from config.supervisor import __main__ as supervisor
from config.supervisor import preparation, table
from tests.config.test_processes import eventually

VALUES = {"SANDBOX_CITY_URL": "http://127.0.0.1:20001", "SANDBOX_PROVINCE_URL": "http://127.0.0.1:20002"}
# The supervisor itself; only the steps that fill a database are left out.
WITHOUT_PREPARATION = """
from config.supervisor import __main__ as supervisor
supervisor.preparation.prepare = lambda *arguments, **named: None
supervisor.main()
"""


@pytest.fixture
def keeper(tmp_path):
    (tmp_path / "log").mkdir()
    held = lock.take(tmp_path)
    said = []
    with Keeper(lock=held, say=said.append) as keeper:
        keeper.said = said
        yield keeper
    os.close(held)


def steps(monkeypatch, tmp_path, *commands):
    """Let preparation run these small programs in place of `manage.py`."""
    script = tmp_path / "manage.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write('x'); sys.exit(int(sys.argv[2]))")
    monkeypatch.setattr(preparation, "ROOT", tmp_path)
    monkeypatch.setattr(preparation, "CODE", ("manage.py",))
    monkeypatch.setattr(preparation, "STEPS", tuple((f"第{n}步", command) for n, command in enumerate(commands, 1)))


def test_preparation_runs_once_for_the_same_code(monkeypatch, tmp_path, keeper):
    steps(monkeypatch, tmp_path, ("done", "0"), ("done", "0"))
    for _ in range(2):
        preparation.prepare(keeper, tmp_path, values=VALUES, environment=os.environ)
    assert (tmp_path / "done").read_text() == "xx"
    (tmp_path / "manage.py").write_text((tmp_path / "manage.py").read_text() + "\n")
    preparation.prepare(keeper, tmp_path, values=VALUES, environment=os.environ)
    assert (tmp_path / "done").read_text() == "xxxx"


def test_a_step_that_fails_is_named_and_done_again_next_time(monkeypatch, tmp_path, keeper):
    steps(monkeypatch, tmp_path, ("done", "0"), ("done", "3"))
    for _ in range(2):
        with pytest.raises(StartFailed, match="第2步.*3"):
            preparation.prepare(keeper, tmp_path, values=VALUES, environment=os.environ)
    assert (tmp_path / "done").read_text() == "xxxx"


def test_another_address_of_a_sandbox_platform_calls_for_preparation():
    moved = VALUES | {"SANDBOX_CITY_URL": "http://127.0.0.1:20003"}
    assert preparation.fingerprint(VALUES) == preparation.fingerprint(VALUES) != preparation.fingerprint(moved)


def test_the_announcement_names_every_address_and_the_demo_accounts(tmp_path):
    (tmp_path / "demo-accounts.txt").write_text("录入员 demo-clerk 口令\n", encoding="utf-8")
    text = supervisor.announce(tmp_path, port=8123, values=VALUES)
    for part in ("http://127.0.0.1:8123/", "/admin/", *VALUES.values(), "demo-clerk", str(tmp_path)):
        assert part in text


def test_everything_of_the_architecture_runs(tmp_path):
    programs = table.programs(tmp_path, port=8123, values=VALUES, environment={})
    assert [program.name for program in programs] == ["sandbox-city", "sandbox-province", "worker", "beat", "web"]
    assert all(program.stage > 0 for program in programs)


def start(folder, port):
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/7",  # other tests' tasks are not for this worker
    }
    command = [sys.executable, "-c", WITHOUT_PREPARATION]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def is_healthy(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def commands_below(process):
    """Return all processes below with their command lines; what has ended by then (a finished helper) has none."""
    below = psutil.Process(process.pid).children(recursive=True)
    return below, " ".join(" ".join(command_of(child)) for child in below)


def command_of(child):
    try:
        return child.cmdline()
    except psutil.NoSuchProcess:
        return []


def lives(child):
    try:
        return child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_web_worker_and_beat_end_with_the_supervisor_however_it_ends(tmp_path, number):
    port = instance.free_port()
    process = start(tmp_path / "data", port)
    eventually(lambda: is_healthy(port))
    below, commands = commands_below(process)
    for name in (
        "granian",
        "celery -A config.celery worker",
        "celery -A config.celery beat",
        "config.processes.guardian",
    ):
        assert name in commands
    process.send_signal(number)
    output = process.communicate()[0]
    eventually(lambda: not [child for child in below if lives(child)])
    assert process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert ("已全部停止" in output) is (number != signal.SIGKILL)


def test_a_port_in_use_is_named(tmp_path):
    port = instance.free_port()
    with instance.socket.create_server((instance.LOOPBACK, port)):
        process = start(tmp_path / "data", port)
        process.communicate()
    assert process.returncode == 1
    assert not list(Path(tmp_path / "data" / "log").iterdir())
