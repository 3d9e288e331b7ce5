"""The sharing-demand catalogue: ten needs to start with, each with a life of its own."""

import pytest

from credit.inbound.demand.models import MOVES, RequestMove, RequestState, SharingRequest
from credit.inbound.demand.services import move, seed_requests
from credit.inbound.mirrors.items import mirror_items
from credit.kernel.errors import DomainError, MoveRefused, NotAllowed
from credit.units.models import PostRole
from tests.factories.credit import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return UserFactory(role=PostRole.LEGAL, unit=UnitFactory(name="局法制科"))


@pytest.fixture
def need(office):
    seed_requests()
    return SharingRequest.objects.get(code="XQ002")


def test_the_needs_of_the_file_are_written_once_and_those_on_file_left_alone(need):
    SharingRequest.objects.filter(code="XQ001").update(contact="示例")
    assert seed_requests() == 0
    assert SharingRequest.objects.count() == 10
    assert SharingRequest.objects.get(code="XQ001").contact == "示例"
    assert [unit.name for unit in need.units.all()] == ["局法制科"]


def test_every_list_that_comes_down_was_asked_for(need):
    codes = set(SharingRequest.objects.values_list("code", flat=True))
    assert {one.demand for one in mirror_items().values()} <= codes


def test_every_state_has_a_row():
    assert set(MOVES) == set(RequestState)


@pytest.mark.parametrize("source", RequestState.values)
@pytest.mark.parametrize("target", RequestState.values)
def test_only_listed_moves_are_made_and_each_leaves_its_history(need, office, source, target):
    SharingRequest.objects.filter(pk=need.pk).update(state=source)
    if target in MOVES[source]:
        assert move(need.pk, target, actor=office, reason="示例").state == target
        kept = RequestMove.objects.get()
        assert (kept.source, kept.target, kept.moved_by) == (source, target, office)
        return
    with pytest.raises(MoveRefused):
        move(need.pk, target, actor=office, reason="示例")
    need.refresh_from_db()
    assert (need.state, RequestMove.objects.count()) == (source, 0)


def test_a_move_needs_a_reason_and_the_right(need, office):
    with pytest.raises(DomainError):
        move(need.pk, "negotiating", actor=office, reason=" ")
    with pytest.raises(NotAllowed):
        move(need.pk, "negotiating", actor=UserFactory(role=PostRole.CLERK, unit=UnitFactory()), reason="示例")
