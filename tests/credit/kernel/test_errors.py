import pickle

import pytest

from credit.kernel.errors import CalendarNotPublished, DomainError, InvalidIdentifier, MoveRefused, NotAllowed


def test_an_error_carries_code_message_and_fields():
    error = DomainError("twice", "同一行出现两次。", {"name": "重复"})
    assert (error.code, error.message, error.fields) == ("twice", "同一行出现两次。", {"name": "重复"})
    assert str(error) == "同一行出现两次。"
    assert str(DomainError("twice")) == "twice"


def test_a_refused_move_names_both_statuses():
    error = MoveRefused("draft", "ended")
    assert error.code == "move_refused"
    assert "draft" in error.message
    assert "ended" in error.message


@pytest.mark.parametrize(
    "error",
    [
        DomainError("a", "甲", {"b": "乙"}),
        InvalidIdentifier("shape", "甲"),
        CalendarNotPublished(2031),
        MoveRefused("draft", "ended"),
        NotAllowed(),
    ],
)
def test_every_error_crosses_a_process_border(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.code, copy.message, copy.fields) == (type(error), error.code, error.message, error.fields)
