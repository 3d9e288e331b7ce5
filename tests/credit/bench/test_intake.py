import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from credit.bench.database import database_url
from credit.bench.intake import TARGETS
from credit.bench.office import NUMBER, clean_rows, earlier_rows, rows_with_faults

ROOT = Path(__file__).parents[3]
MEASURE = "import json; from credit.bench.intake import run; print(json.dumps(run(60, rounds=1, memory_rows=120)))"


def test_half_of_the_enterprises_in_the_file_are_on_file_already():
    known = {row[2] for row in earlier_rows(40)}
    codes = [row[2] for row in clean_rows(40)]
    assert len(set(codes)) == 40
    assert len(known.intersection(codes)) == 20


def test_no_row_of_the_file_was_brought_before():
    assert not {row[NUMBER] for row in earlier_rows(40)}.intersection(row[NUMBER] for row in clean_rows(40))


def test_one_row_in_a_thousand_lacks_its_number():
    assert [place for place, row in enumerate(rows_with_faults(2001)) if not row[NUMBER]] == [0, 1000, 2000]


@pytest.mark.slow
def test_the_benchmark_of_intake_names_every_ratio_and_cleans_up(django_db_setup, django_db_blocker):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", MEASURE],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": database_url()}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["rows"] == 60
    assert {name: one["target"] for name, one in result["ratios"].items()} == TARGETS
    assert result["memory"]["rows"] == 120
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench_intake%'")
        assert cursor.fetchall() == []
