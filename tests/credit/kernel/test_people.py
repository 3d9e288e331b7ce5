from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.errors import InvalidIdentifier
from credit.kernel.identifiers import (
    citizen_birth_date,
    citizen_check_character,
    is_citizen_id,
    parse_citizen_id,
    parse_identity,
)

TODAY = date(2026, 1, 1)
CITIZENS = st.builds(
    lambda area, born, serial: (body := f"{area}{born:%Y%m%d}{serial:03}") + citizen_check_character(body),
    st.sampled_from(["370402", "370481", "110105", "830000"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


def refused(kind, text, today=TODAY):
    with pytest.raises(InvalidIdentifier) as error:
        parse_identity(kind, text, today=today)
    assert error.value.message
    return error.value.code


@pytest.mark.parametrize("number", ["11010519491231002X", "370402199001010016", "370481198506150023"])
def test_valid_id_numbers_pass(number):
    assert parse_citizen_id(f" {number.lower()} ", today=TODAY) == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("370402199001010017", "checksum"),
        ("990402199001010016", "area"),
        ("370402199002300016", "birth_date"),
        ("913302033168690875", "area"),
        ("37040219900101001", "shape"),
        ("370402900101001", "old_code"),
        ("3.70402E+17", "scientific"),
        ("无", "placeholder"),
    ],
)
def test_wrong_id_numbers_are_refused_without_repeating_them(number, code):
    assert refused("身份证", number) == code


def test_nobody_is_born_in_the_future():
    body = "37040220260102001"
    number = body + citizen_check_character(body)
    assert refused("身份证", number) == "birth_date"
    assert parse_citizen_id(number, today=date(2026, 1, 2)) == number


def test_fifteen_digits_are_converted_for_history_only():
    converted = parse_citizen_id("370402900101001", today=TODAY, historic=True)
    assert converted == "370402199001010016"
    assert citizen_birth_date(converted) == date(1990, 1, 1)


def test_no_birth_date_is_read_out_of_another_number():
    with pytest.raises(InvalidIdentifier) as error:
        citizen_birth_date("913302033168690875")
    assert error.value.code == "birth_date"


def test_a_credit_code_of_digits_is_no_id_number():
    assert not is_citizen_id("913302033168690875")


@given(CITIZENS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_detected(number, place, char):
    assert parse_citizen_id(number, today=TODAY) == number
    changed = number[:place] + char + number[place + 1 :]
    if changed != number:
        refused("身份证", changed)


@given(CITIZENS, st.integers(0, 16))
def test_any_swap_of_neighbours_is_detected(number, place):
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if changed != number:
        refused("身份证", changed)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        ("护照号", "e12345678", "E12345678"),
        ("港澳居民来往内地通行证", "H12345678", "H12345678"),
        ("港澳居民来往内地通行证", "M1234567800", "M1234567800"),
        ("台湾居民来往大陆通行证", "12345678", "12345678"),
        ("台湾居民来往大陆通行证", "0123456701(B)", "0123456701B"),
        ("外国人永久居留身份证", "ABC123456789012", "ABC123456789012"),
        ("外国人永久居留身份证", "911124198108030024", "911124198108030024"),
        ("其他-军官证", " 示例字第1号 ", "示例字第1号"),
    ],
)
def test_each_kind_of_document_has_its_shape(kind, text, number):
    assert parse_identity(kind, text, today=TODAY) == number


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("护照号", "E1", "shape"),
        ("港澳居民来往内地通行证", "T12345678", "shape"),
        ("台湾居民来往大陆通行证", "1234567", "shape"),
        ("外国人永久居留身份证", "811124198108030024", "shape"),
        ("其他-军官证", "无", "placeholder"),
        ("其他-军官证", "1" * 65, "shape"),
        ("驾驶证", "1", "kind"),
        ("其他", "1", "kind"),
    ],
)
def test_other_documents_are_refused_with_a_code(kind, text, code):
    assert refused(kind, text) == code
