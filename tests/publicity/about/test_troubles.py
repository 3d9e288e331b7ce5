"""Pages for what went wrong: kind, in Chinese, with the right status, and up when the rest is down."""

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from publicity.about import views
from publicity.portal import bar, memory

LARGE = 6 * 1024 * 1024


@pytest.fixture
def maintenance(settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    return settings.MAINTENANCE_FILE


def test_too_large_a_form_is_told_so(client, db):
    response = client.post("/feedback/", {"text": "错" * (LARGE // 3)})
    assert response.status_code == 413
    assert "提交的内容太大" in response.content.decode()


def test_a_broken_request_is_told_so(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    response = client.post("/feedback/", {"a": "1", "b": "2", "c": "3"})
    assert response.status_code == 400
    assert "这个请求看不懂" in response.content.decode()


def test_maintenance_is_said_on_every_page_with_the_time_given(client, maintenance):
    maintenance.write_text("预计 <18:00> 恢复。\n第二行不显示", encoding="utf-8")
    for address in ("/", "/statistics/", "/admin/", "/nowhere/"):
        response = client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "300"
        assert "预计 &lt;18:00&gt; 恢复。" in response.content.decode()
        assert "第二行" not in response.content.decode()


def test_maintenance_leaves_the_health_check_open(client, maintenance, db):
    maintenance.write_text("", encoding="utf-8")
    assert "网站正在维护" in client.get("/").content.decode()
    assert client.get("/healthz").headers["Content-Type"] == "application/json"


def test_without_the_file_the_site_is_open(client, maintenance, db):
    assert client.get("/about/").status_code == 200


def test_the_failure_page_is_shown_while_the_database_is_down(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the database is away")

    monkeypatch.setattr(BaseDatabaseWrapper, "connect", away)
    monkeypatch.setattr(views.places, "branches", connection.cursor)
    monkeypatch.setattr(bar, "_rows", away)
    memory.forget()
    client.raise_request_exception = False
    response = client.get("/sitemap/")
    assert response.status_code == 500
    assert "网站出了故障" in response.content.decode()
    assert client.get("/about/").status_code == 200
