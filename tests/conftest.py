"""What is truly everywhere: each test has a cache of its own, and the files that tests write are taken away."""

import shutil
import uuid

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests.emptying import empty_what_was_filled

TransactionTestCase._fixture_teardown = empty_what_was_filled
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN",
]  # fmt: skip


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
