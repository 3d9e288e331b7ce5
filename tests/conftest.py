"""What is truly everywhere: one database to copy, a cache for each test, one browser, no files left behind."""

import os
import shutil
import uuid

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase

from credit.bench.database import TEMPLATE_VARIABLE, database_url, mark_filled, scratch_database
from tests.emptying import empty_what_was_filled

TransactionTestCase._fixture_teardown = empty_what_was_filled
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker, pytestconfig):
    """With --reuse-db, start from a copy of one migrated database, which the first process makes for all."""
    if not pytestconfig.option.reuse_db:
        return
    template, own = settings.DATABASES["default"]["NAME"] + "_migrated", connection.settings_dict["TEST"]["NAME"]
    with django_db_blocker.unblock(), psycopg.connect(database_url(), autocommit=True) as plain:
        plain.execute("SELECT pg_advisory_lock(hashtext('tests'))")
        with scratch_database(template, keep=True):
            mark_filled()
        with scratch_database(own, keep=True, template=template):
            mark_filled()
    os.environ[TEMPLATE_VARIABLE] = template


@pytest.fixture(autouse=True)
def _cache_of_its_own():
    """Nothing cached or counted by one test reaches another; the server itself is shared by all processes."""
    cache.key_prefix = settings.CACHES["default"]["KEY_PREFIX"] = uuid.uuid4().hex


@pytest.fixture(scope="module")
def shared_rows(django_db_setup, django_db_blocker):
    """Rows that all tests of a module start from: `with shared_rows.unblock(): …` writes them, once.

    They lie in a transaction around those of the tests, each of which takes back only its own writes. For modules
    whose tests do not commit.
    """
    block = transaction.atomic()
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            block.__enter__()
            patch.setattr(connection, "close", lambda: None)  # what the end of a test would do to it
        yield django_db_blocker
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process: a second driver beside it is refused.

    Its driver keeps an event loop in this thread, which Django must bear for the rest of the run.
    """
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("没有找到 Chromium，浏览器测试跳过；安装 chromium 后重跑")
    playwright = pytest.importorskip("playwright.sync_api")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as engine:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = engine.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def pytest_unconfigure():
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
