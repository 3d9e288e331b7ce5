import pytest

from credit.search.query import find, looks_personal, suggest
from credit.search.question import understand

HOSTILE = [
    "", " ", "\u3000 \t", "()（）", "%", "_", "\\", "%%%%", "'; DROP TABLE credit_subject; --", "%(key)s", "{cap}", "{",
    "%s", "\x00", "示例\x00宏远", "\ud800", "😀", "😀😀", "示" * 1000, "a" * 1000, "1" * 1000, "示 " * 500, "$$",
    "\u202e示例", "NULL",
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_only_text(enrol, q):
    subject = enrol("枣庄示例宏远物流有限公司", "91370499MA3C0000X8")
    results = find(q)
    assert not results.timed_out
    assert {hit.subject_id for hit in results.hits} <= {subject.pk}
    assert isinstance(suggest(q), list)


@pytest.mark.parametrize("sign", ["%", "_", "\\"])
def test_signs_of_patterns_stand_for_themselves(enrol, sign):
    enrol("枣庄示例宏远物流有限公司")
    marked = enrol(f"枣庄示例百分{sign}商贸有限公司")
    assert [hit.subject_id for hit in find(sign).hits] == [marked.pk]
    assert [hit.subject_id for hit in find(f"百分{sign}商贸").hits] == [marked.pk]


def test_rare_characters_outside_the_basic_plane_are_found(enrol):
    subject = enrol("枣庄示例𠮷祥物流有限公司")
    assert [hit.subject_id for hit in find("𠮷").hits] == [subject.pk]
    assert [hit.subject_id for hit in find("例𠮷祥").hits] == [subject.pk]


@pytest.mark.parametrize(
    ("q", "is_personal"),
    [
        ("11010519491231002X", True),
        ("110105 19491231 002x", True),
        ("13800138000", True),
        ("+86 138-0013-8000", True),
        ("王小明", True),
        ("91370499MA3C0000X8", False),
        ("枣庄示例宏远物流有限公司", False),
        ("鲁D12345", False),
        ("", False),
    ],
)
def test_what_looks_like_a_person_is_told(q, is_personal):
    assert looks_personal(q) is is_personal


@pytest.mark.django_db
@pytest.mark.parametrize("q", ["11010519491231002X", "13800138000"])
def test_personal_numbers_never_reach_the_database(q, django_assert_num_queries):
    with django_assert_num_queries(0):
        results = find(q)
        assert suggest(q) == []
    assert (results.hits, results.personal, results.took_path) == ([], True, "personal")


def test_eighteen_letters_are_pinyin_and_no_code():
    assert understand("zaozhuangshilihong").letters
    assert not understand("zaozhuangshilihong").code
    assert understand("zaozhuangshilihon1").code
