"""The table of moves is whole, and the database is kept to it in every other test of this folder."""

import pytest
from django.db import DatabaseError, transaction

from credit.sharing.lifecycle import CLOSED, IN_FLIGHT, MAY_HOLD, MOVES, DeliveryState
from credit.sharing.models import Delivery

from .conftest import released, state_of


def test_every_state_has_a_row_and_leads_to_known_states():
    assert set(MOVES) == set(DeliveryState)
    assert set().union(*MOVES.values()) <= set(DeliveryState)


def test_what_is_under_way_is_neither_closed_nor_surely_absent():
    assert not IN_FLIGHT & CLOSED
    assert IN_FLIGHT <= MAY_HOLD


def test_a_move_that_is_not_listed_is_refused_and_changes_nothing(city):
    platform = city.register()
    record = released()
    refused = [(here, there) for here in DeliveryState for there in {*DeliveryState} - MOVES[here] - {here}]
    for here, there in refused:
        Delivery.objects.all().delete()
        Delivery.objects.create(
            platform=platform, item=record.item, record=record, revision=1, operation="I", state=here
        )
        with pytest.raises(DatabaseError, match=f"from {here} to {there}"), transaction.atomic():
            Delivery.objects.update(state=there)
        assert state_of(record, platform) == [f"I {here}"]
