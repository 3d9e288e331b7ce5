"""The publication log is shortened by age, and its numbers go on without a gap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.records import publication, tasks
from credit.records.models import Passage, PublicationLog
from tests.factories.credit import RecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Five lines on one penalty and one on a licence, all 500 days old, and two of today."""
    penalty, licence = RecordFactory(published=True), RecordFactory(published=True, licence=True)
    for record in (licence, penalty, penalty, penalty):
        publication.log([record.pk], Passage.CHANGED)
    PublicationLog.objects.update(at=timezone.now() - timedelta(days=500))
    for _ in range(2):
        publication.log([penalty.pk], Passage.CHANGED)
    return penalty


def numbers():
    return list(PublicationLog.objects.values_list("number", flat=True))


def test_what_is_older_than_stated_is_deleted_but_the_last_line_of_each_kind(log, settings):
    settings.CHANGES_KEPT_DAYS = 400
    tasks.shorten_publication_log()
    assert numbers() == [1, 5, 6]


def test_numbers_go_on_from_the_largest_even_where_everything_is_old(log):
    PublicationLog.objects.update(at=timezone.now() - timedelta(days=500))
    while publication.shorten(before=timezone.now(), limit=2):
        pass
    assert numbers() == [1, 6]
    publication.log([log.pk], Passage.OUT)
    assert publication.latest_number() == 7


def test_a_call_deletes_no_more_than_its_limit(log):
    assert publication.shorten(before=timezone.now() - timedelta(days=400), limit=1) == 1
    assert numbers() == [1, 3, 4, 5, 6]
