"""The demonstration: one plan drawn and partly reported, one waiting; made once."""

import pytest
from django.core.management import call_command

from credit.units.models import Unit
from publicity.inspections import demo, drawing
from publicity.inspections.commitments import document_of
from publicity.inspections.models import Plan
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, SubjectIdentifierFactory
from tests.publicity.inspections.conftest import uscc

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_a_drawn_and_a_waiting_plan(office, monkeypatch):
    monkeypatch.setattr(demo, "REPORTED", 2)
    monkeypatch.setattr(demo, "PUBLISHED", 1)
    for number in range(160):  # so many that three at least are drawn, whatever the chance of the fractions
        firm = SubjectFactory(code=uscc(number))
        SubjectIdentifierFactory(subject=firm, value=firm.code)
        RecordFactory(slug="road-enterprise", published=True, subject=firm, publicity_end=None, term_end=None)
    assert demo.fill(today=TODAY) == 2
    assert demo.fill(today=TODAY) == 0
    drawn, waiting = Plan.objects.order_by("pk")
    assert (drawn.status, waiting.status) == ("drawn", "committed")
    assert drawing.faults(document_of(drawn)) == drawing.faults(document_of(waiting)) == []
    assert [task.state for task in drawn.tasks.exclude(record=None).order_by("pk")] == ["published", "entered"]
    assert drawn.draws.count() == 3
    assert "示例" in drawn.title


def test_without_the_units_code_or_a_register_nothing_is_made(office, capsys):
    Unit.objects.update(uscc="")
    call_command("demo_content")
    assert "双随机抽查计划新增 0 个" in capsys.readouterr().out
