import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from credit.bench.database import database_url

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_the_benchmark_of_reconciliation_finds_exactly_what_it_planted_and_cleans_up(
    django_db_setup, django_db_blocker
):
    done = subprocess.run(
        [sys.executable, "manage.py", "bench_reconcile", "--records", "200"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url()}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert (result["planted"], result["found"], result["exact"], result["agreed_before"]) == (30, 30, True, True)
    assert result["by_kind"] == {"here": 10, "there": 10, "different": 10}
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench_reconcile%'")
        assert cursor.fetchall() == []
