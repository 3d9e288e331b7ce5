"""Upstream systems hand in batches by signed calls: each once, each row answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.inbound import handing_in, systems
from credit.inbound.models import Handover, SeenNonce
from credit.intake import services as intake
from credit.intake.models import Batch, BatchStatus
from credit.records import services as records
from credit.records.models import Record
from credit.sharing.platforms import signing
from tests.factories.credit import item

pytestmark = pytest.mark.django_db
PATH = "/api/v1/upstream/penalty/batches"


def test_a_batch_becomes_records_that_wait_for_a_reviewer(call, upstream, good):
    answer = call("POST", PATH, {"batchId": "2026-0001", "rows": [good]})
    assert answer.status_code == 200
    content = answer.json()
    assert (content["code"], content["received"], content["new"], content["refused"]) == ("00", 1, 1, 0)
    record = Record.objects.get()
    assert (record.status, record.source, record.unit) == ("submitted", "api", upstream.unit)
    assert record.entered_by == upstream.system.account
    receipt = call("GET", content["receipt"].removeprefix("http://testserver")).json()
    assert receipt["batch"] == content["batch"]


def test_what_a_system_handed_in_is_released_by_a_person_and_not_by_the_system(call, upstream, good):
    call("POST", PATH, {"batchId": "b1", "rows": [good]})
    [record] = Record.objects.all()
    assert records.publish([record.pk], actor=upstream.system.account).refused
    assert records.publish([record.pk], actor=upstream.reviewer).refused.get(record.pk, "") == ""


def test_the_same_batch_twice_comes_in_once(call, good):
    first, second = (call("POST", PATH, {"batchId": "b1", "rows": [good]}).json() for _ in range(2))
    assert first["batch"] == second["batch"]
    assert (Batch.objects.count(), Record.objects.count()) == (1, 1)


def test_a_key_used_for_other_content_is_refused(call, good):
    call("POST", PATH, {"batchId": "b1", "rows": [good]})
    answer = call("POST", PATH, {"batchId": "b1", "rows": [good, good]})
    assert (answer.status_code, answer.json()["code"]) == (409, "40902")


def test_every_bad_row_is_told_with_column_rule_and_mend(call, good):
    bad = {**good, "处罚决定日期": "2026-13-45"}
    assert "处罚决定日期" in good
    content = call("POST", PATH, {"batchId": "b1", "rows": [good, bad]}).json()
    assert (content["code"], content["new"], content["refused"]) == ("01", 1, 1)
    told = content["rows"][0]
    assert (told["row"], told["column"], told["rule"]) == (2, "处罚决定日期", "V07")
    assert told["message"]
    assert told["mend"]
    assert "2026-13-45" not in str(content)


@pytest.mark.parametrize(("content", "status", "code"), [
    ({"batchId": "b1"}, 400, "97"),
    ({"rows": []}, 400, "97"),
    ({"batchId": "有汉字", "rows": []}, 400, "97"),
    ({"batchId": "b1", "rows": []}, 422, "98"),
    ({"batchId": "b1", "rows": ["文字"]}, 422, "98"),
    ({"batchId": "b1", "rows": [{"身份证照片": "x"}]}, 422, "98"),
    ({"batchId": "b1", "rows": [{"行政处罚决定书文号": {"a": 1}}]}, 422, "98"),
    ({"batchId": "b1", "rows": [{"行政处罚决定书文号": " "}]}, 422, "98"),
    (["a"], 400, "97"),
])  # fmt: skip
def test_what_is_no_batch_is_refused_as_a_whole_and_leaves_nothing(call, content, status, code):
    answer = call("POST", PATH, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Batch.objects.count() == 0


def test_no_json_is_refused(call):
    assert call("POST", PATH, raw=b"\xff<html>").json()["code"] == "96"


def test_only_items_registered_for_the_system_are_taken(call, good):
    answer = call("POST", "/api/v1/upstream/licence/batches", {"batchId": "b1", "rows": [good]})
    assert (answer.status_code, answer.json()["code"]) == (404, "97")


def test_a_unit_without_a_part_in_the_item_hands_in_nothing(call, upstream, good):
    item("penalty").roles.all().delete()
    answer = call("POST", PATH, {"batchId": "b1", "rows": [good]})
    assert (answer.status_code, answer.json()["code"]) == (403, "97")
    assert Handover.objects.count() == 0


def test_a_receipt_of_an_unknown_batch_says_so(call):
    answer = call("GET", "/api/v1/upstream/batches/b9")
    assert (answer.status_code, answer.json()["batchId"]) == (404, "b9")


def test_wrong_keys_old_times_and_used_nonces_are_refused(call, client, upstream, good):
    path = "/api/v1/upstream/batches/b1"
    assert call("GET", path, secret="别的").json()["code"] == "40101"
    headers = signing.headers(upstream.system.app_key, upstream.secret, method="GET", path=path)
    assert call("GET", path, headers=headers | {"X-Timestamp": "1700000000000"}).json()["code"] == "40102"
    assert call("GET", path, headers=headers).json()["code"] == "404"
    assert call("GET", path, headers=headers).json()["code"] == "40103"
    assert client.get(path).json()["code"] == "40100"
    systems.change_key(upstream.system, actor=upstream.admin)
    assert call("GET", path).json()["code"] == "40101"


def test_a_switched_off_system_is_shut_out(call, upstream):
    upstream.system.is_active = False
    upstream.system.save()
    assert call("GET", "/api/v1/upstream/batches/b1").json()["code"] == "40100"


def test_a_batch_stored_before_a_crash_is_filed_afterwards(call, good, monkeypatch):
    def crash(batch_id):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(intake, "load", crash)
        with pytest.raises(RuntimeError):
            call("POST", PATH, {"batchId": "b1", "rows": [good]})
    assert Batch.objects.get().status == BatchStatus.UPLOADED
    Handover.objects.update(received_at=timezone.now() - timedelta(minutes=2))
    assert (handing_in.finish(), handing_in.finish()) == (1, 0)
    assert Record.objects.count() == 1
    assert call("POST", PATH, {"batchId": "b1", "rows": [good]}).json()["code"] == "00"
    assert Record.objects.count() == 1


def test_nonces_are_forgotten_when_no_timestamp_could_bring_them_again(call):
    call("GET", "/api/v1/upstream/batches/b1")
    handing_in.finish()
    assert SeenNonce.objects.count() == 1
    SeenNonce.objects.update(seen_at=timezone.now() - timedelta(minutes=12))
    handing_in.finish()
    assert SeenNonce.objects.count() == 0
