"""The entries of Celery and of the command line do what they say."""

import os
import signal
import socket
import subprocess
import sys
import uuid
from contextlib import contextmanager, nullcontext
from functools import partial

import httpx
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from credit.bench import claims, outage
from credit.bench import push as bench
from credit.bench.database import database_url
from credit.sharing import tasks
from credit.sharing.models import Delivery, Platform, PlatformItem
from credit.sharing.outbox import queue
from credit.sharing.sending import push_platform
from credit.sharing.services import ensure_sandbox_platforms

from .conftest import released, serving


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_sweep_wakes_who_has_something_to_do_and_the_task_delivers(city, wakes):
    platform = city.register()
    queue([released().pk])
    wakes.clear()
    tasks.sweep_deliveries.apply(throw=True)
    assert wakes == [platform.pk]
    tasks.push_platform.apply(args=wakes, throw=True)
    assert Delivery.objects.get().state == "accepted"


def test_sandbox_platforms_are_made_once_and_follow_their_address(city):
    before = city.register()
    assert ensure_sandbox_platforms({"city": "http://127.0.0.1:1", "province": "http://127.0.0.1:2"}) == 1
    after = Platform.objects.get(code="city")
    assert (after.address, bytes(after.sealed_secret)) == ("http://127.0.0.1:1", bytes(before.sealed_secret))
    assert PlatformItem.objects.filter(platform=after, item__slug="penalty").count() == 1


def test_a_sandbox_reached_in_another_way_keeps_its_address(city):
    city.register(mode="file", address="/exchange/example")
    ensure_sandbox_platforms({"city": "http://127.0.0.1:1"})
    assert Platform.objects.get(code="city").address == "/exchange/example"


@pytest.mark.parametrize(("mode", "what"), [("library", "前置库"), ("file", "文件交换目录")])
def test_an_address_that_nobody_can_read_is_trouble_of_the_platform(city, mode, what, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    platform = city.register(mode=mode, address="http://127.0.0.1:1")
    queue([released().pk])
    push_platform(platform.pk)
    platform.refresh_from_db()
    assert (platform.failures, platform.last_error) == (1, f"{what}的地址写法不对，请管理员改正")
    assert Delivery.objects.get().state == "pending"
    assert list(tmp_path.iterdir()) == []


def test_the_sandbox_command_opens_every_way_serves_its_page_and_ends_when_told(transactional_db, tmp_path):
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": database_url(), "SANDBOX_KEYS": "key:secret"}
    name = f"test_{uuid.uuid4().hex[:12]}"
    command = [
        sys.executable, "manage.py", "sandbox_platform", "--name", name, "--port", str(port), "--own-library",
        "--files", str(tmp_path / "exchange"), "--file-key", "示例密钥",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE)
    try:
        assert str(port).encode() in process.stdout.readline()
        page = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).text
        assert "演示数据" in page
        assert f"exchange_{name}" in page
        assert str(tmp_path / "exchange") in page
        assert (tmp_path / "exchange/out").is_dir()
    finally:
        process.send_signal(signal.SIGTERM)
        process.stdout.close()
    assert process.wait(20) == 0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE exchange_{name} WITH (FORCE)")


@pytest.fixture
def platform_here(transactional_db, monkeypatch):
    """The platform of the benchmarks in this process: to start another takes longer than all of the rest."""

    @contextmanager
    def serve(port):
        with serving(bench.NAME, {bench.NAME: bench.SECRET}.get) as address:
            yield address

    monkeypatch.setattr(bench, "sandbox_at", serve)
    monkeypatch.setattr(outage, "sandbox_at", serve)


def test_the_benchmark_delivers_all_of_its_records(platform_here, monkeypatch, capsys):
    monkeypatch.setattr(bench, "scratch_database", lambda name: nullcontext(True))
    call_command("bench_push", records=20, rounds=1, no_workers=True)
    assert '"records": 20' in capsys.readouterr().out
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_backlog_is_drained_after_an_outage_in_order(platform_here, monkeypatch):
    pauses = {"first_pause_seconds": 1, "longest_pause_seconds": 1, "timeout_seconds": 1}
    monkeypatch.setattr(outage, "STEP", 0.1)
    monkeypatch.setattr(outage, "platform_at", partial(bench.platform_at, **pauses))
    measured = outage.measure(10, 1, port=0)
    assert (measured["held"], measured["late"]) == (10, 0)


def test_the_benchmark_of_claims_packs_and_archives(transactional_db, monkeypatch):
    monkeypatch.setattr(claims, "SAMPLES", 5)
    monkeypatch.setattr(claims, "CLAIMS", 1)
    measured = claims.measure(120)
    assert (measured["archiving"]["moved"], measured["archiving"]["after"]["rows"]) == (20, 100)


def test_a_platform_is_served_from_the_command_line(city, capsys):
    platform, record = city.register(), released()
    queue([record.pk])
    call_command("push_platform", platform.code)
    assert city.held() == {record.public_id: record.revision}
    with pytest.raises(CommandError, match="没有代号为“nowhere”的平台；现有：city"):
        call_command("push_platform", "nowhere")


def test_the_tables_of_the_exchange_library_are_told_as_sql(capsys):
    call_command("exchange_library", grant="portal")
    out = capsys.readouterr().out
    assert 'CREATE TABLE IF NOT EXISTS "credit_xzcf"' in out
    (grant,) = [line for line in out.splitlines() if line.startswith("GRANT") and '"credit_xzcf"' in line]
    assert "read_flag" not in grant
    assert '"cf_xdr_mc"' in grant
