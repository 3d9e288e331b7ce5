"""A source table is read from where we stopped; nothing is lost, nothing comes twice, wherever a run ends."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from credit.catalogue import standards
from credit.inbound import handing_in, polling, reading
from credit.inbound.models import Handover, SeenRow, SourceTable
from credit.intake.models import Batch
from credit.records.models import Record
from credit.sealing import seal
from tests.factories.credit import item

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = standards.get("penalty").samples.good[0]


@pytest.fixture
def cases():
    """A table of the upstream system: an id, a time of change, and the columns of a penalty as text."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS up_cases")
        columns = ", ".join(f'"{name}" text' for name in COLUMNS)
        cursor.execute(f"CREATE TABLE up_cases (id bigint PRIMARY KEY, changed timestamp, {columns})")
    yield Cases()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE up_cases")


class Cases:
    def put(self, number, minutes=0, **values):
        row = {**COLUMNS, "document_number": f"鲁枣示罚〔2026〕{number:04d}号", **values}
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
        moment = timezone.localtime().replace(tzinfo=None) + timedelta(minutes=minutes)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM up_cases WHERE id = %s", [number])
            cursor.execute(
                f"INSERT INTO up_cases (id, changed, {names}) VALUES (%s, %s, {marks})", [number, moment, *row.values()]
            )


@pytest.fixture
def source(upstream, cases, source_address):
    return SourceTable.objects.create(
        system=upstream.system, item=item("penalty"), sealed_address=seal(source_address), table="up_cases",
        key_columns=["id"], mark_column="changed", mapping={name: name for name in COLUMNS},
    )  # fmt: skip


def numbers():
    return sorted(Record.objects.values_list("document_number", flat=True))


def test_rows_become_records_of_the_unit_that_wait_for_review(source, cases, upstream):
    cases.put(1)
    cases.put(2)
    assert polling.poll(source.pk) == 1
    assert len(numbers()) == 2
    record = Record.objects.first()
    assert (record.source, record.status, record.entered_by) == ("upstream", "submitted", upstream.system.account)


def test_a_second_poll_brings_only_what_is_new_or_changed(source, cases):
    cases.put(1, minutes=-5)
    polling.poll(source.pk)
    assert polling.poll(source.pk) == 0
    cases.put(2)
    cases.put(1, penalty_content="没收违法所得3000元（示例）。")
    assert polling.poll(source.pk) == 1
    last = Batch.objects.latest("pk")
    assert (last.rows, last.rows_new, last.rows_changed) == (2, 1, 1)


def test_a_row_that_becomes_visible_late_is_still_taken(source, cases):
    cases.put(1)
    polling.poll(source.pk)
    cases.put(2, minutes=-9)
    assert polling.poll(source.pk) == 1
    cases.put(3, minutes=-11)
    assert polling.poll(source.pk) == 0


def test_what_lies_behind_the_overlap_need_not_be_remembered(source, cases):
    cases.put(1, minutes=-30)
    polling.poll(source.pk)
    cases.put(2)
    polling.poll(source.pk)
    assert SeenRow.objects.count() == 1


def test_a_run_that_ends_before_the_commit_leaves_nothing_and_the_next_takes_all(source, cases, monkeypatch):
    cases.put(1)

    def crash(*arguments):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(polling, "_move_on", crash)
        with pytest.raises(RuntimeError):
            polling.poll(source.pk)
    assert (Batch.objects.count(), Handover.objects.count()) == (0, 0)
    assert polling.poll(source.pk) == 1
    assert len(numbers()) == 1


def test_a_run_that_ends_after_the_commit_is_finished_later(source, cases, monkeypatch):
    cases.put(1)

    def crash(handover):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(handing_in, "settle", crash)
        with pytest.raises(RuntimeError):
            polling.poll(source.pk)
    assert numbers() == []
    assert polling.poll(source.pk) == 0
    Handover.objects.update(received_at=timezone.now() - timedelta(minutes=2))
    handing_in.finish()
    assert len(numbers()) == 1


def test_more_rows_than_a_batch_holds_come_in_several_with_equal_marks_too(source, cases, monkeypatch):
    monkeypatch.setattr(polling.sheets, "MOST_ROWS", 2)
    for number in range(1, 6):
        cases.put(number)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE up_cases SET changed = now() AT TIME ZONE 'Asia/Shanghai'")
    assert polling.poll(source.pk) == 3
    assert len(numbers()) == 5


def test_a_table_marked_by_numbers_is_followed_too(source, cases):
    SourceTable.objects.update(mark_column="id", mark_kind="number", overlap=0)
    cases.put(7)
    polling.poll(source.pk)
    cases.put(8)
    assert polling.poll(source.pk) == 1
    assert SourceTable.objects.get().position == 8


def test_our_connection_cannot_write(source, source_address):
    with (
        psycopg.connect(source_address, options=reading.OPTIONS, autocommit=True) as db,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        db.execute("DELETE FROM up_cases")


@pytest.mark.parametrize("change", [{"table": "gone"}, {"sealed_address": seal("host=127.0.0.1 port=1 dbname=x")}])
def test_a_source_that_cannot_be_read_is_noted_and_left_for_later(source, cases, change):
    SourceTable.objects.update(**change)
    assert polling.poll_due() == 0
    source.refresh_from_db()
    assert source.failures == 1
    assert "127.0.0.1" not in source.last_error
    assert polling.due_sources() == []


def test_a_paused_table_is_left_alone(source, cases):
    cases.put(1)
    SourceTable.objects.update(is_paused=True)
    assert polling.poll_due() == 0
    SourceTable.objects.update(is_paused=False)
    assert polling.poll_due() == 1


def test_blank_and_overlong_cells_concern_their_row_alone(source, cases):
    cases.put(1, **dict.fromkeys(COLUMNS, "  "))
    cases.put(2, violation_facts="示" * 20_001)
    cases.put(3)
    assert polling.poll(source.pk) == 1
    batch = Batch.objects.get()
    assert (batch.rows, batch.rows_new) == (2, 1)
    assert numbers() == ["鲁枣示罚〔2026〕0003号"]
    assert polling.poll(source.pk) == 0


def test_our_own_databases_refusal_is_counted_for_its_table(source, cases, monkeypatch):
    cases.put(1)

    def refuse(*arguments):
        raise IntegrityError

    with monkeypatch.context() as patch:
        patch.setattr(polling, "_move_on", refuse)
        assert polling.poll_due() == 0
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (1, "IntegrityError")


def test_a_batch_that_cannot_be_filed_holds_up_none_behind_it(source, cases, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(handing_in, "settle", lambda handover: None)
        for number in (1, 2):
            cases.put(number)
            polling.poll(source.pk)
    Handover.objects.update(received_at=timezone.now() - timedelta(minutes=2))
    first, load = Batch.objects.earliest("pk"), handing_in.intake.load

    def fail_first(batch_id):
        if batch_id == first.pk:
            raise RuntimeError
        return load(batch_id)

    with monkeypatch.context() as patch:
        patch.setattr(handing_in.intake, "load", fail_first)
        assert handing_in.finish() == 1
    assert handing_in.finish() == 1
    assert len(numbers()) == 2
