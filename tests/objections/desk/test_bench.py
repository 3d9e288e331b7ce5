"""The measured inbox, small: it works and says what it measured."""

import json

import pytest
from django.core.management import call_command


@pytest.mark.django_db(transaction=True)
def test_the_inbox_is_measured_in_a_database_of_its_own(capsys):
    call_command("bench_inbox", cases=300, drop=True)
    found = json.loads(capsys.readouterr().out)
    assert found["cases"] == 300
    assert set(found["people"]) == {"site_admin", "legal", "clerk"}
    assert all(one["statements"] > 0 for one in found["people"].values())
