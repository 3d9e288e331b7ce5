"""A file becomes records, once."""

import pytest

from credit.records.models import Record
from credit.subjects.models import Subject
from tests.credit.intake.conftest import table

pytestmark = pytest.mark.django_db


def test_a_clean_row_becomes_a_record_that_waits_for_review(take, good):
    batch = take(table([good]))
    record = Record.objects.get()
    assert (batch.status, batch.rows, batch.rows_new, batch.rows_refused) == ("loaded", 1, 1, 0)
    assert (record.status, record.batch, record.disclosure) == ("submitted", batch, "none")
    assert record.subject.name == good["party_name"]
    assert record.details["fine_yuan"] == "2000.00"


def test_the_same_file_twice_changes_nothing(take, good):
    content = table([good])
    take(content)
    before = list(Record.objects.values())
    batch = take(content)
    assert (batch.rows_new, batch.rows_changed, batch.rows_same) == (0, 0, 1)
    assert list(Record.objects.values()) == before
    assert Subject.objects.filter(kind="enterprise").count() == 1
