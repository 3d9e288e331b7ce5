"""What the database itself refuses, whoever writes: raw SQL, two connections, a gap-free log."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from credit.records import publication, services
from credit.records.models import Passage, PersonBasis, PublicationLog, Record
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UserFactory, item


def run(sql, *values):
    """Run one statement by hand, deferred checks included."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refuse(constraint, sql, *values):
    with pytest.raises(IntegrityError, match=constraint):
        run(sql, *values)


def update(columns):
    return f"UPDATE credit_record SET {columns} WHERE id = %s"


SHOWN = "disclosure = 'public', status = 'published', publicity_start = '2026-06-01'"
SHOW = update(SHOWN)


@pytest.mark.django_db
def test_a_person_without_a_basis_gets_no_publicity_dates():
    record = RecordFactory(personal=True)
    refuse("record_person_needs_a_basis_to_be_public", SHOW, record.pk)
    basis = PersonBasis.objects.create(
        item=item(), legal_basis="示例", valid_from=date(2026, 1, 1), recorded_by=UserFactory()
    )
    Record.objects.filter(pk=record.pk).update(person_basis=basis)
    run(SHOW, record.pk)


@pytest.mark.django_db
def test_a_record_cannot_deny_that_its_subject_is_a_person():
    record = RecordFactory(personal=True)
    refuse(
        "record_repeats_its_subjects_privacy", "UPDATE credit_record SET is_personal = false WHERE id = %s", record.pk
    )


@pytest.mark.django_db
def test_a_subject_shown_in_public_cannot_quietly_become_a_persons():
    record = RecordFactory(published=True, subject=SubjectFactory(vehicle=True))
    sql = "UPDATE credit_subject SET is_personal = true WHERE id = %s"
    refuse("record_person_needs_a_basis_to_be_public", sql, record.subject_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("record_simplified_is_never_public", "procedure = '简易程序', disclosure = 'public'"),
        ("record_published_by_a_second_person", "published_by_id = entered_by_id"),
        ("record_publicity_dates_only_when_public", "publicity_start = '2026-06-01', disclosure = 'shared'"),
        ("record_publicity_ends_after_it_starts", f"{SHOWN}, publicity_end = '2026-05-31'"),
    ],
)
def test_what_no_update_can_write(constraint, columns):
    refuse(constraint, update(columns), RecordFactory().pk)


def in_threads(*jobs):
    """Run each job on a connection of its own, all let go together; return what they raised."""
    start, faults = threading.Barrier(len(jobs)), []

    def work(job):
        try:
            start.wait()
            job()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.django_db(transaction=True)
def test_two_writers_number_the_log_without_gap_even_when_one_gives_up():
    ids = [record.pk for record in RecordFactory.create_batch(3)]

    def write():
        for _ in range(10):
            with transaction.atomic():
                publication.log(ids, Passage.CHANGED)

    def give_up():
        for _ in range(10):
            with transaction.atomic():
                publication.log(ids, Passage.CHANGED)
                transaction.set_rollback(True)

    assert in_threads(write, give_up, write) == []
    numbers = list(PublicationLog.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 61))
    assert publication.latest_number() == 60


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_publish_a_record_once(unit, reviewer):
    ids = [RecordFactory(submitted=True, unit=unit).pk for _ in range(5)]
    outcomes = []

    def publish(order):
        outcomes.append(services.publish(order, actor=reviewer, today=TODAY))

    assert in_threads(lambda: publish(ids), lambda: publish(ids[::-1])) == []
    assert sorted(len(outcome.done) for outcome in outcomes) == [0, 5]
    assert PublicationLog.objects.count() == 5
    assert set(Record.objects.values_list("revision", flat=True)) == {2}
