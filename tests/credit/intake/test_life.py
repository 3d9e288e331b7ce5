"""Batches survive crashes, and doubtful rows wait for a person."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from credit.intake import loading, services, tasks
from credit.intake.errors import UnusableFile
from credit.intake.models import Batch, BatchStatus
from credit.records.models import Record
from credit.subjects.models import DoubtfulMatch, Subject
from credit.subjects.services import decide_match
from tests.credit.intake.conftest import table
from tests.factories.credit import SubjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(good, penalty, office, clerk):
    return services.receive(io.BytesIO(table([good])), name="示例.csv", item=penalty, unit=office, user=clerk)


def test_the_tasks_check_and_load(received):
    tasks.check_batch(received.pk)
    assert Batch.objects.get().status == "checked"
    tasks.load_batch(received.pk)
    tasks.load_batch(received.pk)
    assert (Batch.objects.get().status, Record.objects.count()) == ("loaded", 1)


def test_a_batch_that_another_worker_holds_is_left_alone(received):
    Batch.objects.update(status=BatchStatus.LOADING, heartbeat_at=timezone.now())
    services.load(received.pk)
    assert not Record.objects.exists()


@pytest.mark.parametrize("status", [BatchStatus.CHECKING, BatchStatus.LOADING])
def test_the_sweep_takes_up_what_a_dead_worker_left(received, status):
    Batch.objects.update(status=status, heartbeat_at=timezone.now() - timedelta(minutes=10))
    tasks.rescue_batches()
    wanted = "loaded" if status == BatchStatus.LOADING else "checked"
    assert Batch.objects.get().status == wanted


def test_an_error_in_the_middle_leaves_nothing_and_the_batch_can_be_loaded_again(received, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(loading, "_finish", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.load(received.pk)
    assert (Batch.objects.get().status, Record.objects.count(), Subject.objects.count()) == ("uploaded", 0, 0)
    services.load(received.pk)
    assert Record.objects.count() == 1


def test_a_file_that_breaks_in_the_middle_ends_as_failed(good, penalty, office, clerk):
    rows = [good | {"document_number": f"示例{i}号"} for i in range(50)]
    content = table(rows) + b'"' + b"x" * 200_000 + b"\n"
    batch = services.receive(io.BytesIO(content), name="示例.csv", item=penalty, unit=office, user=clerk)
    with pytest.raises(UnusableFile):
        services.load(batch.pk)
    batch.refresh_from_db()
    assert batch.status == "failed"
    assert "引号" in batch.failure
    assert not Record.objects.exists()


def test_numbers_that_contradict_each_other_wait_for_a_person(take, good):
    take(table([good]))
    SubjectFactory(name="另一示例公司").identifiers.create(scheme="business_registration", value="370499100000005")
    batch = take(table([good | {"document_number": "示例2号", "registration_number": "370499100000005"}]))
    match = DoubtfulMatch.objects.get()
    assert (batch.rows_doubtful, batch.rows_new, match.row_number, match.candidates.count()) == (1, 0, 2, 2)


def test_a_doubtful_row_goes_in_once_a_person_has_decided(take, good, clerk):
    take(table([good]))
    SubjectFactory(name="另一示例公司").identifiers.create(scheme="business_registration", value="370499100000005")
    batch = take(table([good | {"document_number": "示例2号", "registration_number": "370499100000005"}]))
    chosen = Subject.objects.get(name=good["party_name"])
    decide_match(DoubtfulMatch.objects.get().pk, subject_id=chosen.pk, actor=clerk)
    loaded = services.load(batch.pk)
    assert (loaded.rows_doubtful, loaded.rows_new) == (0, 1)
    assert Record.objects.get(batch=batch).subject == chosen
