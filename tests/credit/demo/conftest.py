"""An empty portal in a folder of its own, and one small demonstration that all tests of a module look at."""

import pytest
from django.core.management import call_command
from django.test import override_settings

from credit.sharing.sandbox.ledger import Ledger

SANDBOXES = {"city": "http://127.0.0.1:1", "province": "http://127.0.0.1:2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, django_db_setup, django_db_blocker):
    """An empty portal that really commits (a run has many transactions); emptied again afterwards."""
    path = tmp_path_factory.mktemp("demo")
    with (
        django_db_blocker.unblock(),
        override_settings(DATA_DIR=path, IS_DEMO=True, SANDBOX_PLATFORMS=SANDBOXES, CELERY_BROKER_URL="memory://"),
    ):
        call_command("setup_portal", verbosity=0)
        for code in SANDBOXES:
            books = Ledger(code)
            books.empty()
            books.close()
        yield path
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def demo(folder):
    call_command("demo_data", "--small", "--if-empty")
    return folder
