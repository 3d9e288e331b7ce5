"""The audit trail can be added to, and nothing else."""

import pytest
from django.db import DatabaseError, connection, transaction

from credit.audit.models import AuditEntry
from credit.audit.services import note
from tests.factories.credit import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_note_keeps_actor_target_unit_reason_and_facts():
    actor, unit = UserFactory(), UnitFactory()
    entry = note("unit.changed", unit, actor=actor, unit=unit, reason="改名", rows=3)
    entry.refresh_from_db()
    assert (entry.actor, entry.target_type, entry.target_id) == (actor, "unit", str(unit.pk))
    assert (entry.reason, entry.facts) == ("改名", {"rows": 3})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_auditentry SET reason = 'x'",
        "DELETE FROM credit_auditentry",
    ],
)
def test_the_database_refuses_to_change_it(statement):
    note("record.published", actor=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1
