"""What is taken for a receipt, and what is not."""

import pytest

from credit.sharing.platforms.base import Rejection
from credit.sharing.receipts import NotAReceipt, parse, read

ROWS = {("a", 1), ("b", 2)}
GOOD = {"code": "00", "batchId": "B", "checksum": "C", "received": 2, "accepted": 2, "rejected": 0, "errors": []}
ERROR = {"key": "b", "version": 2, "field": "CF_JDRQ", "reasonCode": "E06", "reasonText": "日期"}


def test_a_full_receipt_accepts_every_row():
    assert read(GOOD, batch_id="B", checksum="C", rows=ROWS).rejections == {}


def test_returned_rows_are_told_with_their_reason():
    answer = {**GOOD, "code": "01", "accepted": 1, "rejected": 1, "errors": [ERROR]}
    receipt = read(answer, batch_id="B", checksum="C", rows=ROWS)
    assert receipt.rejections == {("b", 2): Rejection("CF_JDRQ", "E06", "日期")}


@pytest.mark.parametrize(
    "changes",
    [
        {"batchId": "other"},
        {"batchId": None},
        {"checksum": "other"},
        {"received": 1, "accepted": 1},
        {"received": "2"},
        {"received": True},
        {"accepted": 1},
        {"accepted": 3, "rejected": -1},
        {"code": "01"},
        {"accepted": 1, "rejected": 1, "errors": [ERROR]},
        {"code": "01", "accepted": 1, "rejected": 1, "errors": []},
        {"code": "01", "accepted": 1, "rejected": 1, "errors": [{**ERROR, "key": "z"}]},
        {"code": "01", "accepted": 1, "rejected": 1, "errors": [{**ERROR, "version": 1}]},
        {"code": "01", "accepted": 1, "rejected": 1, "errors": [{**ERROR, "reasonCode": ""}]},
        {"code": "01", "accepted": 0, "rejected": 2, "errors": [ERROR, ERROR]},
        {"code": "01", "accepted": 1, "rejected": 1, "errors": ["b"]},
        {"code": "01", "accepted": 1, "rejected": 1, "errors": "b"},
    ],
)
def test_anything_that_does_not_fit_is_no_receipt(changes):
    with pytest.raises(NotAReceipt):
        read({**GOOD, **changes}, batch_id="B", checksum="C", rows=ROWS)


@pytest.mark.parametrize(
    "content", [b"", b"<html>ok</html>", b"[]", b'"00"', b'{"code": 0}', b'{"code": "00"', b"\xff"]
)
def test_an_answer_without_a_code_says_nothing(content):
    with pytest.raises(NotAReceipt):
        parse(content)
