import pytest

from credit.search.query import find
from credit.search.results import Reason

NAME = "枣庄示例宏远（台儿庄）物流有限公司"
CODE = "91370499MA3C0000X8"


@pytest.mark.parametrize(
    ("q", "reason"),
    [
        (NAME, Reason.NAME),
        ("枣庄示例宏远(台儿庄)物流有限公司", Reason.NAME),
        (" 枣庄示例宏远 ( 台儿庄）物流有限公司\u3000", Reason.NAME),
        ("示例宏远【台儿庄】物流有限公司", Reason.BARE),
        ("枣庄示例宏远", Reason.PREFIX),
        ("示例宏远", Reason.BRAND),
        ("宏远", Reason.PART),
        ("远", Reason.PART),
        ("物流 宏远", Reason.PART),
        (CODE, Reason.IDENTIFIER),
        (CODE.lower(), Reason.IDENTIFIER),
        ("MA3C0000", Reason.CODE_PART),
        ("MA3COOOO", Reason.CODE_PART),
        ("0X8", None),
        ("zaozhuangshilihongyuan", Reason.PINYIN),
        ("shilihongyuan", Reason.PINYIN),
        ("Zao Zhuang shi li hong yuan tai er zhuang wu liu you xian gong si", Reason.PINYIN_WHOLE),
        ("zzslhy", Reason.INITIALS),
        ("slhytezwlyxgs", Reason.INITIALS_WHOLE),
    ],
)
def test_a_firm_is_found(enrol, q, reason):
    subject = enrol(NAME, CODE)
    enrol("滕州示例通达运输有限公司", "91370499MA3D1111X2")
    results = find(q)
    if reason is None:
        assert not results.hits
        return
    assert (results.hits[0].subject_id, results.hits[0].reason) == (subject.pk, reason)
    assert results.hits[0].why
