"""Two people confirm the number at the same instant: one draw, and the other is told that it is done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from credit.kernel.errors import MoveRefused
from publicity.inspections import plans
from publicity.inspections.models import Draw, Task
from tests.publicity.inspections.conftest import AFTER, NUMBER, found

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def founded(transactional_db):
    found()


def test_two_confirmations_at_once_draw_once(office, committed):
    plan = committed()
    plans.enter_number(plan.pk, actor=office.clerk, number=NUMBER, now=AFTER)
    start = Barrier(2)

    def confirm(actor):
        try:
            start.wait()
            plans.confirm_number(plan.pk, actor=actor, number=NUMBER, now=AFTER)
        except MoveRefused:
            return "refused"
        finally:
            connection.close()
        return "drawn"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, [office.reviewer, office.legal])) == ["drawn", "refused"]
    assert Draw.objects.count() == 1
    assert Task.objects.count() == 3
