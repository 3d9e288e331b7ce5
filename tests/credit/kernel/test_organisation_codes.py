import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.errors import InvalidIdentifier
from credit.kernel.identifiers import (
    DIVISIONS,
    division_warnings,
    parse_business_registration,
    parse_division_code,
    parse_institution_certificate,
    parse_organisation_code,
    parse_social_organisation,
    parse_tax_registration,
    registration_check_digit,
)


def refused(parse, text):
    with pytest.raises(InvalidIdentifier) as error:
        parse(text)
    assert error.value.message
    return error.value.code


@pytest.mark.parametrize("text", ["75591846-9", "MA1B3N1N-2", "71526726-X", "ma3abcd1－5"])
def test_organisation_codes_lose_their_hyphen(text):
    assert parse_organisation_code(text) == text.upper().replace("-", "").replace("－", "")


@pytest.mark.parametrize(("text", "code"), [("75591846-8", "checksum"), ("7559184", "shape"), ("/", "placeholder")])
def test_wrong_organisation_codes_are_refused(text, code):
    assert refused(parse_organisation_code, text) == code


@pytest.mark.parametrize(
    "number", ["110108000000016", "440301103097413", "440301103246719", "370400600000019", "370481600123454"]
)
def test_registration_numbers_with_check_digit_pass(number):
    assert parse_business_registration(number) == number
    assert parse_business_registration(number + ".0") == number


@pytest.mark.parametrize("number", ["3304811104905", "320506NA000043X", "企合苏锡总字第0001"])
def test_older_registration_numbers_have_no_check(number):
    assert parse_business_registration(number) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [("110108000000017", "checksum"), ("12345", "shape"), ("无", "placeholder"), ("1.1E+14", "scientific")],
)
def test_wrong_registration_numbers_are_refused(text, code):
    assert refused(parse_business_registration, text) == code


@given(st.text("0123456789", min_size=14, max_size=14), st.integers(0, 14), st.sampled_from("0123456789"))
def test_any_single_wrong_digit_of_a_registration_number_is_detected(body, place, digit):
    number = body + registration_check_digit(body)
    changed = number[:place] + digit + number[place + 1 :]
    if changed != number:
        assert refused(parse_business_registration, changed) == "checksum"


def test_other_organisation_numbers_are_checked_by_shape():
    assert parse_tax_registration("370402-755918469") == "370402755918469"
    assert parse_institution_certificate("事证第137040000123号") == "137040000123"
    assert parse_institution_certificate("137040000123") == "137040000123"
    assert parse_social_organisation(" 鲁枣社证字第001号 ") == "鲁枣社证字第001号"
    assert refused(parse_tax_registration, "990402755918469") == "area"
    assert refused(parse_tax_registration, "37040275591846") == "shape"
    assert refused(parse_institution_certificate, "13704") == "shape"
    assert refused(parse_social_organisation, "号" * 51) == "shape"
    assert refused(parse_social_organisation, "无") == "placeholder"


def test_division_codes_need_a_province():
    assert DIVISIONS["370481"] == "滕州市"
    assert DIVISIONS["370000"] == "山东省"
    assert parse_division_code("370402.0") == "370402"
    assert parse_division_code("370471") == "370471"  # a local code of a development zone
    assert refused(parse_division_code, "990000") == "area"
    assert refused(parse_division_code, "3704") == "shape"


def test_an_unknown_county_of_the_city_is_only_warned_about():
    assert division_warnings("370471") != []
    assert division_warnings("370471", local={"370471"}) == []
    assert division_warnings("370481") == division_warnings("110105") == []
