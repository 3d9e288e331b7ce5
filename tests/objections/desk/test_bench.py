"""The measured inbox, small: it works and says what it measured."""

import json
from contextlib import contextmanager

import pytest
from django.core.management import call_command


@pytest.mark.django_db(transaction=True)
def test_the_inbox_is_measured(capsys, monkeypatch):
    """In the tests' own database, which is empty: making another one would take longer than all the rest."""

    @contextmanager
    def here(name, **options):
        yield True

    monkeypatch.setattr("objections.desk.bench.scratch_database", here)
    call_command("bench_inbox", cases=300, drop=True)
    found = json.loads(capsys.readouterr().out)
    assert found["cases"] == 300
    assert set(found["people"]) == {"site_admin", "legal", "clerk"}
    assert all(one["statements"] > 0 for one in found["people"].values())
