"""A filed penalty that can be corrected, and cases of today at the desk."""

import pytest
from django.db import transaction
from django.utils import timezone

from credit.catalogue import standards
from credit.records import services as records
from credit.records.filing import file_rows
from credit.records.models import Record, Source
from tests.credit.desk.conftest import ROW
from tests.factories.credit import item
from tests.factories.objections import opened


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def penalty(people, today) -> Record:
    """A penalty of the holding unit as it is filed and published in earnest."""
    standard = standards.get("penalty")
    table = {name: [str(ROW.get(name, ""))] for name in standard.columns}
    table["penalty_types"] = ["没收违法所得"]
    checked = standard.check(table, today=today)
    assert not checked.errors, checked.errors
    with transaction.atomic():
        filed = file_rows(
            standard, checked, item=item("penalty"), unit=people.unit, actor=people.clerk, source=Source.FORM
        )
    records.publish(filed.ids, actor=people.reviewer).raise_if_refused()
    return Record.objects.get(pk=filed.ids[0])


@pytest.fixture
def at_desk(client, no_typesetting):
    """Return a function that signs somebody in and posts a move or a doing of a case; gives the answer."""

    def do(user, case, action, *, what="move", **told):
        client.force_login(user)
        case.refresh_from_db()
        return client.post(f"/admin/objections/case/{case.pk}/{what}/{action}/", {"revision": case.revision, **told})

    return do


@pytest.fixture
def objection(penalty, today):
    return opened(record=penalty, today=today, uscc="91370499MA3DEM019Y").case
