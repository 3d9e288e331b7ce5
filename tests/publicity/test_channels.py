"""A withdrawn record is gone from every channel that names it."""

import pytest

from credit.search.upkeep import refresh
from publicity.notices.channels import seen_at
from publicity.portal.registry import channels

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetch(client):
    def text(address):
        response = client.get(address, follow=True)
        return response.content.decode() if response.status_code == 200 else ""

    return text


def test_a_published_penalty_is_met_on_every_channel(firm, penalty, fetch):
    refresh([firm.pk])
    for channel in (one for one in channels if one.addresses(penalty)):
        assert seen_at(penalty, fetch, only=[channel.name]), channel.label


def test_a_withdrawn_one_on_none(penalty, fetch):
    seen_at(penalty, fetch)
    penalty.status = "withdrawn"
    penalty.save()
    assert seen_at(penalty, fetch) == []
