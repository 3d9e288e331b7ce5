"""Two at the same instant: a dispatch and the entry that leaves. Nothing stays dispatched for an entry that is gone."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from credit.kernel.errors import DomainError
from credit.records import hooks
from credit.records import services as records
from credit.records.models import Record
from publicity.measures.loop import planning
from publicity.measures.loop.lifecycle import OPEN
from publicity.measures.loop.models import Execution, JointAction
from tests.factories.measures import entry
from tests.publicity.measures.conftest import found

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 4


@pytest.fixture
def founded(transactional_db):
    found()


def together(*works):
    """Run each in a thread with a connection of its own, from the same instant on; refusals are an outcome too."""
    gate, troubles = Barrier(len(works)), []

    def run(work):
        try:
            gate.wait()
            work()
        except DomainError:
            pass
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert troubles == []


def test_nothing_stays_dispatched_for_an_entry_that_left(bureau):
    for _ in range(TRIES):
        listed = entry(unit=bureau.unit)
        hooks.published.fire([listed.pk], actor=None)
        action = JointAction.objects.get(record=listed)
        together(
            lambda action=action: planning.dispatch(action.pk, actor=bureau.site_admin),
            lambda listed=listed: records.withdraw([listed.pk], actor=bureau.law, reason="示例"),
        )
        assert Record.objects.get(pk=listed.pk).status == "withdrawn"
        assert not Execution.objects.filter(action=action, state__in=OPEN).exists()
