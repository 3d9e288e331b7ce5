"""When the demonstration is made, when it is not, and what becomes of a run that broke off."""

import stat

import pytest
from django.core.management import CommandError, call_command

from credit.audit.models import AuditEntry
from credit.demo import services, steps
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from tests.factories.credit import RecordFactory

pytestmark = pytest.mark.django_db


def test_a_run_that_broke_off_goes_on_without_doubles(folder, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(services.Marks, "make", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call_command("demo_data", "--small", "--today", "2026-06-01")
    assert not steps.is_done()
    filed = Record.objects.count()
    call_command("demo_data", "--if-empty")
    assert steps.is_done()
    assert steps.begun()["today"] == "2026-06-01"
    assert Record.objects.filter(status=RecordStatus.WITHDRAWN).exists()
    names = AuditEntry.objects.filter(action=steps.STEP).values_list("facts__step", flat=True)
    assert len(names) == len(set(names))
    assert Record.objects.exclude(status=RecordStatus.DRAFT).count() >= filed


def test_real_records_are_never_mixed_with_it(folder):
    RecordFactory()
    call_command("demo_data", "--if-empty")
    with pytest.raises(CommandError, match="空库"):
        call_command("demo_data", "--small")
    assert Record.objects.count() == 1


def test_without_the_mark_on_every_page_nothing_is_made(folder, settings):
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="IS_DEMO"):
        call_command("demo_data", "--small")
    assert not AuditEntry.objects.filter(action=steps.BEGUN).exists()


def test_an_embedded_instance_is_marked_as_demonstration(folder, settings, monkeypatch):
    settings.IS_DEMO = False
    monkeypatch.setattr(services, "make", lambda **_: None)
    file = folder / "instance.json"
    file.write_text('{"SECRET_KEY": "x"}', encoding="utf-8")
    call_command("demo_data", "--small")
    assert '"IS_DEMO": "1"' in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()
