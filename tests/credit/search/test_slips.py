import pytest

from credit.search.frequencies import Frequencies
from credit.search.query import find
from credit.search.results import Reason
from credit.search.slips import asks, closeness, holds_one_slip, is_one_slip
from credit.search.tokens import grams

NAME = "枣庄市示例宏远物流有限公司"
SLIPS = {
    "wrong": "枣庄市示例宏运物流有限公司",
    "missing": "枣庄市示例宏物流有限公司",
    "extra": "枣庄市示例宏远大物流有限公司",
    "swapped": "枣庄市示例远宏物流有限公司",
}


@pytest.mark.parametrize("typed", SLIPS.values(), ids=SLIPS)
def test_one_slip_is_forgiven(enrol, typed):
    subject = enrol(NAME)
    enrol("滕州市示例通达运输有限公司")
    (hit,) = find(typed).hits
    assert (hit.subject_id, hit.reason, hit.why) == (subject.pk, Reason.SLIP, "与您输入的差一个字")


def test_a_slip_in_a_part_of_the_name_is_forgiven(enrol):
    subject = enrol(NAME)
    (hit,) = find("示例宏运物流").hits
    assert (hit.subject_id, hit.reason) == (subject.pk, Reason.SLIP_PART)


def test_a_slip_in_the_former_name_is_forgiven_and_said(enrol):
    enrol("枣庄市示例新程运输有限公司", former=NAME)
    (hit,) = find(SLIPS["wrong"]).hits
    assert hit.why == f"曾用名：{NAME}（与您输入的差一个字）"


def test_two_slips_and_short_questions_find_nothing(enrol):
    enrol(NAME)
    assert not find("枣庄市示列宏运物流有限公司").hits
    assert not find("示列宏远").hits


def test_slips_are_not_looked_for_when_something_was_found(enrol):
    exact, _near = enrol(NAME), enrol(SLIPS["wrong"])
    assert [hit.subject_id for hit in find(NAME).hits] == [exact.pk]


def test_a_swap_comes_before_a_foreign_character(enrol):
    foreign, swapped = enrol(SLIPS["wrong"]), enrol(SLIPS["swapped"])
    assert [hit.subject_id for hit in find(NAME).hits] == [swapped.pk, foreign.pk]


def _is_asked_for(typed):
    held = grams(NAME)
    return any(set(ask.pair) <= held and set(ask.either) & held for ask in asks(typed, Frequencies()))


@pytest.mark.parametrize("typed", SLIPS.values(), ids=SLIPS)
def test_two_of_three_pairs_survive_every_slip(typed):
    assert _is_asked_for(typed)


@pytest.mark.parametrize("place", range(len(NAME) - 1))
def test_every_place_of_a_slip_is_explained(place):
    wrong = NAME[:place] + "错" + NAME[place + 1 :]
    missing = NAME[:place] + NAME[place + 1 :]
    extra = NAME[:place] + "多" + NAME[place:]
    swapped = NAME[:place] + NAME[place + 1] + NAME[place] + NAME[place + 2 :]
    for typed in (wrong, missing, extra, swapped):
        assert is_one_slip(typed, NAME)
        assert is_one_slip(NAME, typed)
        assert holds_one_slip(typed, f"山东{NAME}分公司")
        assert _is_asked_for(typed)
        assert closeness(typed, NAME, NAME)[0] is False


def test_equal_and_far_names_are_no_slip():
    assert not is_one_slip(NAME, NAME)
    assert closeness(NAME, "滕州市示例通达运输有限公司", "示例通达运输有限公司") is None
