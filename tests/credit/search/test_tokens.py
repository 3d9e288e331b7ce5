import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.names import name_key
from credit.search.readings import syllables
from credit.search.tokens import bigrams, characters, code_form, code_pieces, grams, kind_gram, pinyin_and_initials

DATA = Path(__file__).parents[4] / "shared" / "data"
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(TEXTS)
def test_every_part_of_a_name_has_its_grams_in_the_name(text):
    for start in range(len(text)):
        part = text[start : start + 4]
        assert set(bigrams(part)) <= grams(text)
        assert set(characters(part)) <= grams(text)


@given(TEXTS)
def test_grams_fit_the_column_and_never_equal_a_kind(text):
    assert all(-(2**31) <= gram < 2**31 for gram in grams(text))
    assert not {kind_gram(kind) for kind in ("enterprise", "ship", "project")} & grams(text)


@pytest.mark.parametrize("text", ["", "枣", "枣庄", "枣庄市", "𠮷", "滕州𠮷祥"])
def test_bigrams_pair_neighbours_in_order(text):
    units = characters(text)
    assert [gram & 0xFFFFFFFF for gram in bigrams(text)] == [
        second << 16 | first for first, second in zip(units, units[1:], strict=False)
    ]


@pytest.mark.parametrize(
    ("code", "form"),
    [
        (" 91370499ma3c0000x8 ", "91370499MA3C0000X8"),
        ("91370499-MA3COOOO-X8", "91370499MA3C0000X8"),
        ("鲁D·12345|黄", "鲁D12345"),
        ("2020-370499-54-03-012345", "2020370499540301" + "2345"),
    ],
)
def test_codes_are_compared_without_separators(code, form):
    assert code_form(code) == form


def test_code_pieces_are_runs_of_four():
    assert len(code_pieces("91370499MA3C0000X8")) == 15
    assert code_pieces("370") == []
    assert code_pieces("0499") == [code_pieces("91370499")[4]]
    assert code_pieces("鲁D12345")[1:] == code_pieces("D12345")
    assert all(
        code_pieces("91370499MA3C0000X8"[at:])[0] == piece for at, piece in enumerate(code_pieces("91370499MA3C0000X8"))
    )


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("重庆长城重工", "chongqingchangchengzhonggong", "cqcczg"),
        ("厦门银行", "xiamenyinhang", "xmyh"),
        ("厦工长行出行", "shagongchangxingchuxing", "sgcxcx"),
        ("绿源A2", "lvyuana2", "lya2"),
    ],
)
def test_names_are_read_as_names_are(name, pinyin, initials):
    assert pinyin_and_initials(name_key(name)) == (name_key(pinyin), initials)


def test_each_character_has_one_syllable():
    assert len(syllables("枣庄市银行重庆")) == 7


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not beside the checkout")
@pytest.mark.parametrize("file", ["real_dirty_names.csv", "real_transport_enterprises_sample.csv"])
def test_real_names_can_be_cut(file):
    with (DATA / file).open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            key = name_key(row["企业名称"])
            assert grams(key)
            assert len(pinyin_and_initials(key)[0]) <= 600
