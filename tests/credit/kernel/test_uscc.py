import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.errors import InvalidIdentifier
from credit.kernel.identifiers import parse_uscc, uscc_check_character, uscc_warnings
from credit.kernel.identifiers.uscc import ALPHABET

from .real_data import rows_of

VALID = [
    "91330000755918469E",
    "913302033168690875",
    "91230500MA1B3N1N2M",
    "91320105780688132K",
    "11230500001755309F",
    "9144030071526726XG",
    "91110000802100433B",
    "91110108551385082Q",
    "911101085923662400",
    "91370400MA3ABCD15Y",
    "92370481MA3GHJK25J",
    "52370400MJE000013Y",
    "11370400004309005J",
]
CODES = st.builds(
    lambda head, area, tail: (body := head + area + tail) + uscc_check_character(body),
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).filter(lambda code: code.strip("0"))


def refusal(text, **options):
    with pytest.raises(InvalidIdentifier) as refused:
        parse_uscc(text, **options)
    return refused.value


@pytest.mark.parametrize("code", VALID)
def test_valid_codes_come_back_as_they_are_without_warning(code):
    assert parse_uscc(code) == code
    assert uscc_warnings(code) == []


def test_case_width_spaces_and_hyphens_are_folded():
    assert parse_uscc("\u3000９１370400-ma3abcd15y ") == "91370400MA3ABCD15Y"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("91370400MA3ABCD15X", "checksum", "应为 Y"),
        ("91370402MA3TEST01X", "shape", "S 可能是 5"),
        ("9137O400MA3ABCD15Y", "shape", "O 可能是 0"),
        ("320404000009558", "old_code", "“工商注册号”一列"),
        ("3209231100626", "old_code", "“工商注册号”一列"),
        ("320506NA000043X", "old_code", "“工商注册号”一列"),
        ("企合苏锡总字第0001", "old_code", "“工商注册号”一列"),
        ("13830295-X", "old_code", "“组织机构代码”一列"),
        ("9.13206E+17", "scientific", "文本"),
        ("913302033168690875.0", "scientific", "文本"),
        ("无", "placeholder", "留空"),
        ("-", "placeholder", "留空"),
        ("N/A", "placeholder", "留空"),
        ("", "placeholder", "留空"),
        ("0" * 18, "placeholder", "留空"),
        ("0" * 17 + "X", "placeholder", "留空"),
        ("370402199001010016", "citizen_id", "“证件号码”一列"),
        ("91220521664295839", "shape", "17 位"),
        ("91A70400MA3ABCD15Y", "shape", "第 3 至 8 位"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_how_to_mend(text, code, told):
    error = refusal(text)
    assert error.code == code
    assert told in error.message


def test_a_refused_id_number_is_not_repeated_in_the_message():
    assert "19900101" not in str(refusal("370402199001010016"))


@pytest.mark.parametrize("code", ["91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P"])
def test_pilot_codes_pass_only_when_asked_for(code):
    assert refusal(code).code == "checksum"
    assert parse_uscc(code, allow_legacy_exceptions=True) == code


def test_the_exception_does_not_open_the_door_for_others():
    assert refusal("91370400MA3ABCD15X", allow_legacy_exceptions=True).code == "checksum"


def test_warnings_name_prefix_province_and_second_level():
    body = "99990000123456781"
    assert len(uscc_warnings(body + uscc_check_character(body))) == 3


def test_every_real_vector_is_judged_right():
    wrong = []
    rows = rows_of("uscc_vectors.csv")
    for row in rows:
        expected = row["valid_gb32100"] == "1" or row["class"].startswith("lower case")
        try:
            accepted = parse_uscc(row["code"]) == row["code"].upper()
        except InvalidIdentifier:
            accepted = False
        if accepted != expected:
            wrong.append(row)
    assert len(rows) == 393
    assert wrong == []


def test_real_old_codes_are_told_from_typing_errors():
    wanted = {"bad": "checksum", "old": "old_code", "missing": "placeholder"}
    for row in rows_of("uscc_vectors.csv"):
        if code := wanted.get(row["class"].split("-")[0].split()[0]):
            assert refusal(row["code"]).code == code, row


@given(CODES)
def test_a_code_with_its_check_character_round_trips(code):
    assert parse_uscc(code) == code
    assert parse_uscc(f" {code[:8].lower()} {code[8:].lower()}") == code


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_detected(code, place, char):
    changed = code[:place] + char + code[place + 1 :]
    if changed != code:
        refusal(changed)


@given(CODES, st.integers(0, 16))
def test_any_swap_of_neighbours_is_detected(code, place):
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if changed != code:
        refusal(changed)


@given(st.text(max_size=40))
def test_any_text_is_either_a_code_or_refused_with_a_message(text):
    try:
        outcome = parse_uscc(text)
    except InvalidIdentifier as error:
        outcome = error.message
    assert outcome
