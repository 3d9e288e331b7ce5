"""Applications for credit repair by the interface, and their results: a signed call each, against the sandbox."""

from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from credit.sharing.platforms.base import NotOffered, Refused, RepairResult, TryLater
from credit.sharing.platforms.files import FileClient
from credit.sharing.platforms.registry import client_for
from credit.sharing.platforms.repairs import read_page
from credit.sharing.sandbox import repairs

ASKED = {
    "number": "示例-0001", "uscc": "91370499MA0000000R", "name": "枣庄示例运输有限公司", "kind": "XZCF",
    "decisionNumber": "鲁枣示罚〔2026〕1号", "receivedAt": "2026-06-01T10:00:00", "commitment": True,
    "contact": {"phone": "13800000000"}, "materials": ["缴款收据（示例）"], "correction": "已整改（示例）",
}  # fmt: skip
AT = datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.django_db(transaction=True)
def test_applications_are_listed_once_from_the_mark_on_and_results_are_kept(city):
    platform = city.register()
    repairs.push(city.ledger, ASKED)
    repairs.push(city.ledger, ASKED)
    with client_for(platform) as client:
        page = client.repairs("")
        (found,) = page.applications
        assert (found.number, found.kind, found.received_at) == ("示例-0001", "XZCF", AT)
        assert found.told["contact"]["phone"] == "13800000000"
        assert found.told["materials"] == ["缴款收据（示例）"]
        assert client.repairs(page.mark) == ((), page.mark)
        result = RepairResult("示例-0001", "granted", AT, "", "XF1")
        client.tell_repair(result)
        client.tell_repair(result)
        with pytest.raises(Refused):
            client.tell_repair(result._replace(number="没有这件"))
    (shown,) = repairs.shown(city.ledger, limit=5)
    assert (shown["result"], shown["times"]) == ("准予修复", 2)
    text = httpx.get(city.address, trust_env=False).text
    assert "准予修复" in text
    assert "13800000000" not in text


def test_an_entry_without_number_is_not_passed_over_and_strange_values_do_no_harm():
    with pytest.raises(TryLater):
        read_page([{"name": "示例"}], "1")
    strange = {"number": "示例", "receivedAt": "昨天", "contact": [], "materials": "x", "commitment": "yes", "uscc": 5}
    (found,) = read_page([strange], "1").applications
    assert (found.received_at, found.uscc, found.told["contact"], found.told["commitment"]) == (None, "", {}, False)


def test_other_ways_do_not_offer_it():
    client = FileClient(None, secret="", file_format="xml")
    with pytest.raises(NotOffered):
        client.repairs("")
    with pytest.raises(NotOffered):
        client.tell_repair(None)
