"""The table of moves: every status has a row, and what it does not list is refused without a trace."""

import pytest

from credit.kernel.errors import DomainError, MoveRefused
from credit.records import services
from credit.records.lifecycle import MOVES, RecordStatus, require_move
from credit.records.models import PublicationLog, Record, RecordRevision
from tests.factories.credit import TODAY, RecordFactory

S = RecordStatus
SERVICES = {
    "submit": (S.SUBMITTED, lambda r, who: services.submit([r.pk], actor=who)),
    "return_": (S.DRAFT, lambda r, who: services.return_([r.pk], actor=who, reason="示例")),
    "publish": (S.PUBLISHED, lambda r, who: services.publish([r.pk], actor=who, today=TODAY)),
    "withdraw": (S.WITHDRAWN, lambda r, who: services.withdraw([r.pk], actor=who, reason="示例")),
    "suspend": (S.SUSPENDED, lambda r, who: services.suspend(r.pk, actor=who, reason="示例")),
    "resume": (S.PUBLISHED, lambda r, who: services.resume(r.pk, actor=who, today=TODAY)),
    "repair": (S.REPAIRED, lambda r, who: services.repair(r.pk, actor=who, case_number="XF1")),
    "revoke_repair": (S.PUBLISHED, lambda r, who: services.revoke_repair(r.pk, actor=who, reason="示例", today=TODAY)),
}
FROM = {
    "submit": {S.DRAFT, S.WITHDRAWN}, "return_": {S.SUBMITTED}, "publish": {S.SUBMITTED},
    "withdraw": {S.PUBLISHED, S.SUSPENDED}, "suspend": {S.PUBLISHED}, "resume": {S.SUSPENDED},
    "repair": {S.PUBLISHED, S.SUSPENDED}, "revoke_repair": {S.REPAIRED},
}  # fmt: skip


def test_every_status_has_a_row():
    assert set(MOVES) == set(RecordStatus)


@pytest.mark.parametrize(("status", "target"), [(a, b) for a in S for b in S if b not in MOVES[a]])
def test_a_move_not_listed_is_refused(status, target):
    with pytest.raises(MoveRefused, match="不能改为"):
        require_move(status, target)


def test_the_services_use_no_move_that_the_table_does_not_list():
    for name, (target, _) in SERVICES.items():
        assert all(target in MOVES[status] for status in FROM[name]), name


def told(call, record, actor):
    """Call a service; the set forms return their refusals, raise those too."""
    call(record, actor).raise_if_refused()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "status"), [(n, s) for n in SERVICES for s in S if s not in FROM[n]])
def test_a_service_refuses_every_other_status_and_leaves_the_record_as_it_was(name, status, unit, clerk, reviewer):
    record = RecordFactory(published=True, unit=unit, status=status)
    before = Record.objects.values().get(pk=record.pk)
    _, call = SERVICES[name]
    with pytest.raises(DomainError, match="状态|发布"):
        told(call, record, clerk if name == "submit" else reviewer)
    assert Record.objects.values().get(pk=record.pk) == before
    assert not RecordRevision.objects.exists()
    assert not PublicationLog.objects.exists()
