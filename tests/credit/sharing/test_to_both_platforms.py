"""From a released record to the ledgers of both platforms."""

from credit.sharing.models import Delivery
from credit.sharing.outbox import queue
from credit.sharing.sending import push_platform

from .conftest import released


def test_a_released_record_reaches_both_ledgers(city, province):
    platforms = [city.register(), province.register()]
    record = released()
    queue([record.pk])
    for platform in platforms:
        push_platform(platform.pk)
    assert set(Delivery.objects.values_list("state", "reason_text")) == {("accepted", "")}
    assert city.held() == province.held() == {record.public_id: record.revision}
