"""Every task of the timetable exists, and every task is in the timetable or called by a service."""

import pytest

from config.celery import app
from config.schedule import BEAT


@pytest.mark.parametrize("name", BEAT)
def test_what_beat_starts_is_a_known_task(name):
    app.loader.import_default_modules()
    assert BEAT[name]["task"] in app.tasks


@pytest.mark.django_db
@pytest.mark.parametrize("name", BEAT)
def test_a_scheduled_task_runs_on_an_empty_portal(name):
    app.loader.import_default_modules()
    app.tasks[BEAT[name]["task"]].apply(throw=True)
