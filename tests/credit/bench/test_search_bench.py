import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from credit.bench.subjects import synthetic_subjects
from credit.kernel.identifiers import parse_plate, parse_ship_number, parse_uscc

ROOT = Path(__file__).parents[3]


def test_synthetic_subjects_follow_from_the_seed():
    assert list(synthetic_subjects(50, seed=3)) == list(islice(synthetic_subjects(80, seed=3), 50))
    assert list(synthetic_subjects(50, seed=3)) != list(synthetic_subjects(50, seed=4))


def test_synthetic_codes_are_well_formed_and_not_assigned():
    parse = {"enterprise": parse_uscc, "trader": parse_uscc, "vehicle": parse_plate, "ship": parse_ship_number}
    subjects = list(synthetic_subjects(2000))
    assert all(parse[subject.kind](subject.code) == subject.code for subject in subjects)
    assert all(subject.code[2:8] == "370499" for subject in subjects if parse[subject.kind] is parse_uscc)
    assert len({subject.name for subject in subjects}) == len(subjects)


def test_marked_subjects_say_that_they_are_examples():
    named = [subject for subject in synthetic_subjects(300, marked=True) if subject.kind != "vehicle"]
    assert all("示例" in subject.name for subject in named)


@pytest.mark.slow
def test_the_benchmark_of_search_runs_and_cleans_up(django_db_setup, django_db_blocker):
    place = connection.settings_dict
    host = f"{place['HOST']}:{place['PORT']}"
    address = f"postgresql://{place['USER']}:{quote(place['PASSWORD'], safe='')}@{host}/{place['NAME']}"
    done = subprocess.run(
        [sys.executable, "manage.py", "bench_search", "--subjects", "400", "--questions", "20"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    result = json.loads(done.stdout)
    assert result["subjects"] == 400
    assert result["found"]["exact"]["first"] == 1.0
    assert result["found"]["uscc"]["first"] == 1.0
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = 'bench_search_400'")
        assert cursor.fetchone() == (0,)
