"""The embedded servers: made once, durable, private, and gone with their supervisor however it goes."""

import json
import os
import signal
import stat
import subprocess
import sys

import psutil
import psycopg
import pytest
import redis

from config.embedded import __main__ as command_line
from config.embedded import account, instance, postgres
from config.env import ROOT
from tests.config.test_processes import eventually

CLEAN = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def call(folder, *words, **options):
    environment = CLEAN | {"DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "config.embedded", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, **options)


class Up:
    """`python -m config.embedded up` on one folder."""

    def __init__(self, folder):
        self.process = call(folder, "up")
        lines = [self.process.stdout.readline().removeprefix("export ").strip() for _ in range(2)]
        addresses = {name: value.strip("'") for name, value in (line.split("=", 1) for line in lines)}
        self.database, self.broker = addresses["DATABASE_URL"], addresses["REDIS_URL"]

    def below(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number):
        below = self.below()
        self.process.send_signal(number)
        code = self.process.wait()
        self.process.stdout.close()
        eventually(lambda: not [child for child in below if child.is_running() and child.status() != "zombie"])
        return code


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("instance") / "数据 目录"  # folders of people have such names


@pytest.mark.slow
def test_what_was_written_outlives_kill_minus_9_and_nothing_else_does(folder):
    up = Up(folder)
    with psycopg.connect(up.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '枣庄' AS name")
    with redis.Redis.from_url(up.broker) as broker:
        broker.set("kept", "1")
        broker.execute_command("WAITAOF", 1, 0, 5000)
    up.end(signal.SIGKILL)

    again = Up(folder)
    with psycopg.connect(again.database) as connection:
        assert connection.execute("SELECT name FROM kept").fetchone() == ("枣庄",)
    with redis.Redis.from_url(again.broker) as broker:
        assert broker.get("kept") == b"1"
    assert (again.database, again.broker) == (up.database, up.broker)
    assert again.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_a_killed_server_is_started_again(folder):
    up = Up(folder)
    for name in ("postgres", "valkey-server"):
        next(child for child in up.below() if child.name() == name).kill()

    def both_answer():
        try:
            with psycopg.connect(up.database) as connection, redis.Redis.from_url(up.broker) as broker:
                return connection.execute("SELECT 1").fetchone() == (1,) and broker.ping()
        except (psycopg.OperationalError, redis.ConnectionError):
            return False

    eventually(both_answer)
    up.end(signal.SIGINT)


@pytest.mark.slow
def test_the_portals_role_is_no_superuser_and_the_server_is_durable_and_local(folder):
    command = "psql.py"
    script = folder / command
    folder.mkdir(exist_ok=True)
    script.write_text(
        "import os, json, psycopg\n"
        "with psycopg.connect(os.environ['DATABASE_URL']) as c:\n"
        "    names = ('is_superuser', 'fsync', 'listen_addresses', 'unix_socket_directories', 'TimeZone', 'jit')\n"
        "    print(json.dumps([c.execute('SELECT current_setting(%s)', [n]).fetchone()[0] for n in names]))\n"
        "raise SystemExit(5)\n"
    )
    run = call(folder, "run", "--", sys.executable, str(script))
    answer = run.communicate()[0]
    assert json.loads(answer) == ["off", "on", "127.0.0.1", "", "Asia/Shanghai", "off"]
    assert run.returncode == 5


def test_a_folder_in_use_is_refused(tmp_path):
    instance.make_data_dir(tmp_path / "data")
    held = command_line.lock.take(tmp_path / "data")
    run = call(tmp_path / "data", "up", stderr=subprocess.PIPE)
    assert "正由进程" in run.communicate()[1]
    assert run.returncode == 1
    os.close(held)


def test_secrets_are_made_once_and_closed_to_others(tmp_path):
    folder = tmp_path / "data"
    instance.make_data_dir(folder)
    values = instance.load(folder)
    assert instance.load(folder) == values
    assert stat.S_IMODE((folder / "instance.json").stat().st_mode) == 0o600
    assert {"SECRET_KEY", "LOOKUP_KEY", "SEALING_KEYS", "DATABASE_URL", "REDIS_URL"} <= values.keys()


def test_a_port_taken_by_someone_else_is_chosen_again(tmp_path):
    folder = tmp_path / "data"
    instance.make_data_dir(folder)
    before = instance.load(folder)
    with instance.socket.create_server((instance.LOOPBACK, instance.port_of(before["REDIS_URL"]))):
        after = instance.load(folder)
    assert instance.port_of(after["REDIS_URL"]) != instance.port_of(before["REDIS_URL"])
    assert after | {"REDIS_URL": ""} == before | {"REDIS_URL": ""}


def test_a_pid_file_of_another_server_says_nothing(tmp_path):
    lines = ["4711", "/data", "1", "2", "", "127.0.0.1", "", "ready   "]
    (tmp_path / "postmaster.pid").write_text("\n".join(lines))
    assert postgres.is_ready(tmp_path, 4711)
    assert not postgres.is_ready(tmp_path, 4712)


def test_an_account_may_pass_only_open_folders(tmp_path):
    person = account.unprivileged()
    if person is None or person.pw_uid == os.geteuid():
        pytest.skip("this machine has no other unprivileged account")
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o755)
    inner.chmod(0o711)
    assert account.can_pass([inner], person)
    inner.chmod(0o700)
    assert not account.can_pass([inner], person)
    assert stat.S_IMODE(inner.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs PostgreSQL as himself")
@pytest.mark.parametrize(("mode", "namespaces", "expected"), [
    (0o711, True, "account"), (0o700, True, "namespace"), (0o700, False, "shelter"),
])  # fmt: skip
def test_root_takes_the_first_way_that_widens_no_right(tmp_path, monkeypatch, mode, namespaces, expected):
    found = account.Programs(*(tmp_path / "venv" / "package" / "pginstall" / "bin" / name for name in "abc"))
    found.postgres.parent.mkdir(parents=True)
    (tmp_path / "shelters").mkdir()
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setattr(account, "namespaces_work", lambda programs: namespaces)
    monkeypatch.setattr(account, "SHELTERS", (tmp_path / "shelters",))
    monkeypatch.setattr(account, "can_pass", lambda folders, person: all(f.stat().st_mode & 1 for f in folders
                                                                         if tmp_path in f.parents))  # fmt: skip
    chosen = account.choose(found, folder)
    kind = "namespace" if chosen.prefix else "account" if chosen.cluster.parent == folder else "shelter"
    assert kind == expected
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    account.leave_shelter(folder)
    assert not list((tmp_path / "shelters").iterdir())


def test_wiping_leaves_only_the_lock(tmp_path):
    for name in ("lock", "instance.json"):
        (tmp_path / name).touch()
    (tmp_path / "postgres").mkdir()
    command_line.wipe(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["lock"]
