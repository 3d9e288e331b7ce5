"""The sandbox platform: strict at the door, one count per version, nothing restricted on its pages."""

import hashlib
import json
import uuid
from datetime import date

import httpx
import pytest

from credit.catalogue import standards
from credit.sealing import seal
from credit.sharing import payloads
from credit.sharing.outbox import queue
from credit.sharing.platforms import signing
from credit.sharing.platforms.base import Held, Rejection, row_hash, tally_of
from credit.sharing.platforms.rest import RestClient
from credit.sharing.platforms.signatures import HmacSigner
from credit.sharing.sandbox import judging
from credit.sharing.sandbox.judging import judge, masked
from credit.sharing.sandbox.receiving import Habits
from credit.sharing.sending import push_platform

from .conftest import SECRET, TODAY, released, sample

PATH = "/api/v1/credit/XZCF/batch"


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def body_of(rows, *, batch=None, kind="XZCF", **head):
    records = dump(rows)
    head = {"packageId": batch or str(uuid.uuid4()), "kind": kind, "count": len(rows),
            "checksum": hashlib.sha256(records.encode()).hexdigest(),
            "createdAt": "2026-06-01T10:00:00+08:00", **head}  # fmt: skip
    return f'{{"head":{dump(head)},"records":{records}}}'.encode()


FIRST = "0123456789abcdef"


def row(version=1, *, key=FIRST, op="I", **changes):
    details, sealed = sample()
    paper = {} if key == FIRST else {"CF_WSH": f"鲁枣示罚〔2026〕{int(key[:4], 16):05d}{int(key[-4:], 16):05d}号"}
    data = {**payloads.build("penalty", details, sealed), **paper, **changes}
    return {"key": key, "version": version, "op": op, "data": data}


def post(city, body, *, headers=None, path=PATH):
    signed = signing.headers("key-city", SECRET, method="POST", path=path, body=body)
    return httpx.post(city.address + path, content=body, headers={**signed, **(headers or {})}, trust_env=False)


def test_a_good_batch_is_accepted_row_by_row(city):
    answer = post(city, body_of([row()])).json()
    assert [one["key"] for one in answer["results"]] == ["0123456789abcdef"]
    assert answer | {"batchId": "", "checksum": "", "results": []} == {
        "code": "00", "msg": "成功", "batchId": "", "checksum": "", "received": 1, "accepted": 1, "rejected": 0,
        "errors": [], "results": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X-App-Key": "key-other"}, "40100"),
        ({"X-Sign": "0" * 64}, "40101"),
        ({"X-Timestamp": "1700000000000"}, "40102"),
        ({"X-Timestamp": "gestern"}, "40102"),
        ({"X-Nonce": "short"}, "40103"),
    ],
)
def test_a_call_that_is_not_signed_as_agreed_is_turned_away(city, headers, code):
    answer = post(city, body_of([row()]), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert city.ledger.totals()["applied"] == 0


def test_a_changed_body_breaks_the_signature(city):
    body = body_of([row()])
    signed = signing.headers("key-city", SECRET, method="POST", path=PATH, body=body)
    answer = httpx.post(city.address + PATH, content=body + b" ", headers=signed, trust_env=False)
    assert answer.json()["code"] == "40101"


def test_a_replayed_call_is_turned_away(city):
    body = body_of([row()])
    signed = signing.headers("key-city", SECRET, method="POST", path=PATH, body=body)
    codes = [
        httpx.post(city.address + PATH, content=body, headers=signed, trust_env=False).json()["code"] for _ in "12"
    ]
    assert codes == ["00", "40103"]


def test_the_same_batch_again_is_a_duplicate_with_its_receipt_and_counts_once(city):
    body = body_of([row()])
    first, second = post(city, body).json(), post(city, body).json()
    assert (second["code"], second["accepted"], second["batchId"]) == ("40901", 1, first["batchId"])
    assert city.ledger.totals()["applied"] == 1


def test_another_content_under_the_same_batch_number_is_refused(city):
    batch = str(uuid.uuid4())
    post(city, body_of([row()], batch=batch))
    assert post(city, body_of([row(2)], batch=batch)).json()["code"] == "40902"


def test_the_same_version_in_another_batch_is_accepted_and_counts_once(city):
    codes = [post(city, body_of([row()])).json()["code"] for _ in "123"]
    totals = city.ledger.totals()
    assert (codes, totals["applied"], totals["repeated"]) == (["00"] * 3, 1, 1)


def test_the_same_version_with_other_content_is_returned_as_a_duplicate(city):
    post(city, body_of([row()]))
    answer = post(city, body_of([row(CF_XDR_MC="枣庄示例二号运输有限公司")])).json()
    assert (answer["code"], answer["errors"][0]["reasonCode"]) == ("01", "E09")


def test_information_that_another_record_brought_already_is_returned_until_that_one_is_withdrawn(city):
    post(city, body_of([row()]))
    again = row(key="a" * 16, CF_WSH=row()["data"]["CF_WSH"])
    answer = post(city, body_of([again, row(key="b" * 16)])).json()
    assert [(one["key"], one["reasonCode"]) for one in answer["errors"]] == [("a" * 16, "E09")]
    assert post(city, body_of([row(2, op="U")])).json()["code"] == "00"
    post(city, body_of([row(3, op="D") | {"data": {}}]))
    assert post(city, body_of([again])).json()["code"] == "00"


def test_one_paper_twice_in_a_batch_counts_once(city):
    answer = post(city, body_of([row(), row(key="a" * 16, CF_WSH=row()["data"]["CF_WSH"])])).json()
    assert (answer["accepted"], answer["errors"][0]["reasonCode"]) == (1, "E09")


def test_a_code_under_another_name_is_returned_until_the_name_it_is_known_by_is_corrected(city):
    name, other = row()["data"]["CF_XDR_MC"], "枣庄示例更名运输有限公司"
    post(city, body_of([row()]))
    renamed = row(key="a" * 16, CF_XDR_MC=other)
    (fault,) = post(city, body_of([renamed, row(key="b" * 16, CF_XDR_MC=f" {name} ".strip())])).json()["errors"]
    assert (fault["key"], fault["field"], fault["reasonCode"]) == ("a" * 16, "CF_XDR_MC", "E04")
    assert post(city, body_of([row(2, op="U", CF_XDR_MC=other)])).json()["code"] == "00"
    assert post(city, body_of([renamed])).json()["code"] == "00"


def test_an_older_version_that_comes_late_does_not_bring_back_the_past(city):
    post(city, body_of([row(3, op="D") | {"data": {}}]))
    post(city, body_of([row(2, op="U")]))
    assert city.held() == {}
    assert city.ledger.totals()["late"] == 1


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("CF_XDR_MC", "", "E01"),
        ("CF_XDR_SHXYM", "91370499MA3DEM019X", "E03"),
        ("CF_JDRQ", "2026-02-30", "E06"),
        ("CF_CFLB", "打手心", "E02"),
        ("CF_NR_FK", "很多", "E07"),
        ("CF_UNBEKANNT", "1", "E12"),
    ],
)
def test_a_wrong_cell_sends_its_row_back_with_a_reason_and_not_the_others(city, column, text, code):
    answer = post(city, body_of([row(**{column: text}), row(key="f" * 16)])).json()
    assert (answer["code"], answer["accepted"], answer["rejected"]) == ("01", 1, 1)
    (error,) = answer["errors"]
    assert (error["key"], error["field"], error["reasonCode"]) == ("0123456789abcdef", column, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<package/>", "96"),
        (b"[]", "97"),
        (body_of([], count=0), "96"),
        (body_of([row()], count=2), "96"),
        (body_of([row()], checksum="0" * 64), "96"),
        (body_of([row(), row()]), "96"),
        (body_of([row()], packageId=""), "97"),
        (body_of([{**row(), "version": "1"}]), "98"),
        (body_of([{**row(), "op": "X"}]), "98"),
        (body_of([{**row(), "data": {"CF_XDR_MC": 1}}]), "98"),
        (body_of([row(n + 1) for n in range(101)]), "96"),
    ],
)
def test_what_is_not_a_batch_is_refused_whole(city, body, code):
    assert post(city, body).json()["code"] == code
    assert city.ledger.totals()["applied"] == 0


def test_an_unknown_kind_is_refused(city):
    path = "/api/v1/credit/NICHTS/batch"
    assert post(city, body_of([row()], kind="NICHTS"), path=path).json()["code"] == "97"


def test_the_ledger_outlives_the_server(city):
    from credit.sharing.sandbox.ledger import Ledger

    post(city, body_of([row()]))
    again = Ledger("test_city")
    assert again.totals()["applied"] == 1
    again.close()


@pytest.fixture
def client(city):
    with RestClient(city.address, HmacSigner("key-city", SECRET), timeout=5) as client:
        yield client


MAY, JUNE = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 6, 30))


def test_statistics_tell_what_is_held_by_the_day_of_the_package_and_name_every_row(city, client):
    first, second, gone = row(), row(key="f" * 16), row(key="e" * 16)
    post(city, body_of([first, second, gone]))
    post(city, body_of([row(2, key="e" * 16, op="D")]))
    post(city, body_of([row(2, key="f" * 16)], createdAt="2026-05-31T23:59:59+08:00"))
    held = list(client.holdings("XZCF", *JUNE))
    assert held == [Held(first["key"], 1, row_hash(first["data"]))]
    assert client.tally("XZCF", *JUNE) == tally_of(held)
    assert [one.key for one in client.holdings("XZCF", *MAY)] == ["f" * 16]


def test_statistics_come_page_by_page(city, client, monkeypatch):
    monkeypatch.setattr("credit.sharing.sandbox.receiving.ROWS_A_PAGE", 2)
    post(city, body_of([row(key=f"{number:016x}") for number in range(5)]))
    assert [int(one.key, 16) for one in client.holdings("XZCF", *JUNE)] == [0, 1, 2, 3, 4]


def test_a_row_sent_back_by_hand_leaves_the_books_and_stands_in_the_feedback(city, client):
    post(city, body_of([row()]))
    origin = {"Origin": city.address}
    form = {"key": "0123456789abcdef", "version": "1", "code": "E04"}
    assert httpx.post(city.address + "/return", data=form, headers=origin, trust_env=False).status_code == 303
    feedback = client.feedback("")
    assert feedback.returns == ((("0123456789abcdef", 1), Rejection("", "E04", "名称与统一社会信用代码不一致")),)
    assert client.feedback(feedback.mark).returns == ()
    assert city.held() == {}


def test_a_foreign_page_cannot_send_rows_back(city):
    post(city, body_of([row()]))
    form = {"key": "0123456789abcdef", "version": "1"}
    answer = httpx.post(city.address + "/return", data=form, headers={"Origin": "https://x.example"}, trust_env=False)
    assert (answer.status_code, list(city.held())) == (403, ["0123456789abcdef"])


def test_a_platform_that_does_not_deduplicate_applies_every_arrival(city):
    city.desk.habits = Habits(deduplicates=False)
    body = body_of([row()])
    assert [post(city, body).json()["code"] for _ in "12"] == ["00", "00"]
    assert city.ledger.totals()["doubled"] == 1


def test_a_platform_may_take_its_time_to_judge(city):
    city.desk.habits = Habits(judges_after=3600)
    answer = post(city, body_of([row()])).json()
    assert (answer["code"], answer["received"], answer["accepted"]) == ("02", 1, 0)


def test_some_rows_are_always_sent_back_where_that_is_wished_for(city):
    city.desk.habits = Habits(rejects=1.0)
    assert post(city, body_of([row()])).json()["errors"][0]["reasonCode"] == "E99"


@pytest.mark.parametrize(("template", "code"), [("G3", "00"), ("G2", "01"), ("G9", "01")])
def test_columns_are_judged_by_the_template_the_package_names(city, template, code):
    assert post(city, body_of([row()], template=template)).json()["code"] == code


def test_a_row_of_an_older_template_passes_as_such(city):
    details, sealed = sample()
    old = {**row(), "data": payloads.build("penalty", details, sealed, generation="G2")}
    assert post(city, body_of([old], template="G2")).json()["code"] == "00"


def test_restricted_columns_and_persons_are_masked_on_page_ledger_and_in_logs(city, caplog):
    platform = city.register()
    standard = standards.get("penalty")
    good = next(one for one in standard.samples.good if one.get("party_category") == "自然人")
    checked = standard.check({column: [text] for column, text in good.items()}, today=TODAY)
    details, sealed = standard.split(checked.row(0))
    secret, name = sealed["person_id_number"], details["party_name"]
    record = released(person=True, details=details, sealed=seal(sealed))
    queue([record.pk])
    push_platform(platform.pk)
    page = httpx.get(city.address + "/", trust_env=False).text
    ledger = httpx.get(city.address + "/ledger.json", trust_env=False).text
    assert record.public_id in page
    assert record.public_id in ledger
    assert "演示数据" in page
    for text in (page, ledger, caplog.text):
        assert secret not in text
        assert name not in text


def test_what_lies_in_outbox_and_ledger_is_sealed(city):
    from credit.sharing.models import Package

    platform = city.register()
    record = released()
    queue([record.pk])
    push_platform(platform.pk)
    assert "示例".encode() not in bytes(Package.objects.get().sealed_body)


@pytest.mark.parametrize("slug", sorted(standards.load()))
def test_every_good_sample_of_every_standard_passes_the_platforms_check(slug):
    standard = standards.get(slug)
    rows = []
    for number in range(len(standard.samples.good)):
        details, sealed = sample(slug, number)
        rows.append({"key": f"{number:016d}", "version": 1, "op": "I", "data": payloads.build(slug, details, sealed)})
    assert judge(standard, rows, today=TODAY) == []
    assert judging.standard_of(standard.wire_kind) is standard
    hidden = {column.code for column in standard.official_columns if column.disclosure == "hidden"}
    shown = [masked(standard, row["data"]) for row in rows]
    assert {text for one in shown for code, text in one.items() if code in hidden} <= {"***"}
