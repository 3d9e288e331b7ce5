"""`/metrics` tells a monitor how the portal does, and tells nobody else that it exists."""

import uuid

import pytest
from django.db import DatabaseError

from config import health, metrics

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def test_a_monitor_on_this_machine_reads_the_figures(client, monkeypatch):
    monkeypatch.setattr(health, "KEY", f"{uuid.uuid4()}:{{part}}")
    health.stamp("worker")
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert 'credit_heartbeat_up{part="worker"} 1.0' in lines
    assert 'credit_heartbeat_up{part="beat"} 0.0' in lines
    assert 'credit_collector_failed{collector="sharing"} 0.0' in lines


@pytest.mark.parametrize(("given", "status"), [("Bearer 示例", 404), ("Bearer right", 200), ("", 404)])
def test_from_elsewhere_only_the_token_opens(client, settings, given, status):
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", HTTP_AUTHORIZATION=given, **ELSEWHERE).status_code == status


def test_without_a_token_nobody_elsewhere_reads(client):
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ", **ELSEWHERE).status_code == 404


def test_a_figure_that_cannot_be_read_does_not_hide_the_others(client, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setitem(metrics._collectors, "intake", broken)
    text = client.get("/metrics").content.decode()
    assert 'credit_collector_failed{collector="intake"} 1.0' in text
    assert 'credit_collector_failed{collector="sharing"} 0.0' in text
