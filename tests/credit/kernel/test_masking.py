from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel import masking
from credit.kernel.identifiers import citizen_check_character, uscc_check_character, uscc_warnings
from credit.kernel.identifiers.uscc import ALPHABET
from credit.kernel.masking import MAY_BE_PRIVATE, find_personal, find_private, mask_prose

from .real_data import rows_of

CITIZENS = st.builds(
    lambda area, born, serial: (body := f"{area}{born:%Y%m%d}{serial:03}") + citizen_check_character(body),
    st.sampled_from(["370402", "370481", "110105", "513321"]),
    st.dates(date(1930, 1, 1), date(2025, 1, 1)),
    st.integers(0, 999),
)
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masking.mask_name, "张三", "张*"),
        (masking.mask_name, "张小三", "张*三"),
        (masking.mask_name, "欧阳小三", "欧**三"),
        (masking.mask_name, "John Smith", "J*** S****"),
        (masking.mask_name, "阿卜杜·买买提", "阿*****提"),
        (masking.mask_name, "李", "*"),
        (masking.mask_name, "", ""),
        (masking.mask_citizen_id, "370402199001010016", "3704**********0016"),
        (masking.mask_citizen_id, "370402900101001", "3704********001"),
        (masking.mask_phone, "13812345678", "138****5678"),
        (masking.mask_phone, "+86 138-1234-5678", "138****5678"),
        (masking.mask_plate, "鲁D12345", "鲁D***45"),
        (masking.mask_plate, "鲁D·D12345", "鲁D****45"),
        (masking.mask_certificate, "3704021990010100161", "370402*********0161"),
        (masking.mask_certificate, "370402199001010016", "3704**********0016"),
        (masking.mask_email, "zhang@x.cn", "z***@x.cn"),
        (masking.mask_email, "zhang", "*****"),
    ],
)
def test_each_value_is_masked_by_its_rule(mask, value, shown):
    assert mask(value) == shown


def test_identity_numbers_are_masked_by_kind():
    assert masking.mask_identity("身份证", "370402199001010016") == "3704**********0016"
    assert masking.mask_identity("港澳居民来往内地通行证", "H1234567800") == "H1*******00"
    assert masking.mask_identity("护照号", "E1234") == "E***4"
    assert masking.mask_identity("护照号", "E1") == "**"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("当事人身份证370402199001010016，电话13812345678。", "当事人身份证3704**********0016，电话138****5678。"),
        ("３７０４０２ １９９００１０１ ００１６", "3704**********0016"),
        ("370402-19900101-0016号", "3704**********0016号"),
        ("11010519491231002x", "1101**********002X"),
        ("编号5 370402199001010016 2024", "编号5 3704**********0016 2024"),
        ("+86 138 1234 5678", "138****5678"),
        ("138-1234-5678、139.1234.5678", "138****5678、139****5678"),
        ("13812345678 1234567", "138****5678 1234567"),
        ("2024-01-15 13812345678", "2024-01-15 138****5678"),
        ("身份证号码：370402900101001", "身份证号码：3704********001"),
        ("护照E12345678", "护照E1*****78"),
        ("邮箱zhang@example.cn", "邮箱z***@example.cn"),
        ("联系电话0632-3317601。", "联系电话0632-*****01。"),
        ("座机：3317601", "座机：*****01"),
        ("卡号6222020000000000005", "卡号6222***********0005"),
        ("账号 1605 0123 0920 0012345", "账号 1605***********2345"),
        ("从业资格证号3704020012345678901", "从业资格证号370402*********8901"),
        ("住址：山东省枣庄市市中区示例路1号3号楼2单元501室，电话", "住址：山东省枣庄市市中区***************，电话"),
        ("张某，男，1980年1月2日出生，住滕州市示例镇示例村12号。", "张某，男，****年*月*日出生，住滕州市*********。"),
        ("出生日期1980-01-02", "出生日期****-**-**"),
        ("送至薛城区示例小区5号楼1单元302室", "送至薛城区**************"),
        ("户籍地枣庄市某街道13812345678", "户籍地枣庄市***138****5678"),
        ("驾驶员张小三驾驶鲁D12345", "驾驶员张*三驾驶鲁D12345"),
        ("司机：李四，未随车携带", "司机：李*，未随车携带"),
        ("当事人欧阳小三在检查中", "当事人欧**三在检查中"),
    ],
)
def test_personal_numbers_in_prose_are_masked(text, shown):
    assert mask_prose(text) == shown
    assert mask_prose(shown) == shown
    assert MAY_BE_PRIVATE.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "信用代码913302033168690875",
        "913302033168690875",
        "91370400MA3ABCD15Y",
        "N1370481398711MF01",
        "注册号370402900101001",
        "370402202401150001号许可",
        "罚款20000元，2024年1月15日",
        "合同号113812345678901",
        "流水号1370402199001010016",
        "住宿登记不全，住所地市场监管部门移送",
        "在滕州市示例镇示例村路段检查发现",
        "示例村123号桥施工未围挡",
        "驾驶员未携带从业资格证",
        "驾驶员高速行驶，未停车",
        "当事人马上改正，当事人方便时提交材料",
        "当事人枣庄示例运输有限公司，2024年1月15日生效",
        "经营许可证370402000123，2020年1月1日产生",
        "",
    ],
)
def test_other_numbers_stay(text):
    assert mask_prose(text) == text
    assert find_personal(text) == []


def test_findings_tell_kind_and_place():
    text = "电话13812345678，身份证370402199001010016"
    assert [(kind, text[start:end]) for kind, start, end in find_personal(text)] == [
        ("phone", "13812345678"),
        ("citizen_id", "370402199001010016"),
    ]


def test_a_credit_code_that_is_also_an_id_number_is_kept_only_where_the_text_calls_it_a_code():
    both = next(_ambiguous())
    assert mask_prose(f"当事人{both}") != f"当事人{both}"
    assert mask_prose(f"统一社会信用代码：{both}") == f"统一社会信用代码：{both}"


def _ambiguous():
    """Yield numbers that pass every test of a credit code and every test of an ID number."""
    for serial in range(999):
        for day in range(1, 29):
            body = f"513701199001{day:02}{serial:03}"
            number = body + uscc_check_character(body)
            if citizen_check_character(body) == number[17] and not uscc_warnings(number):
                yield number


def test_no_real_credit_code_is_masked():
    codes = [row["统一社会信用代码"] for row in rows_of("real_transport_enterprises_sample.csv")]
    assert [code for code in codes if mask_prose(f"甲方{code}乙方") != f"甲方{code}乙方"] == []


@given(CITIZENS, st.sampled_from(["", " ", "-", "·"]), st.booleans())
def test_no_id_number_survives_in_prose(number, gap, wide):
    written = gap.join([number[:6], number[6:14], number[14:]])
    masked = mask_prose(f"当事人{written.translate(WIDE) if wide else written}于")
    assert masked == f"当事人{number[:4]}{'*' * 10}{number[14:]}于"


@given(PHONES, st.sampled_from(["", " ", "-"]), st.booleans())
def test_no_phone_survives_in_prose(number, gap, wide):
    written = gap.join([number[:3], number[3:7], number[7:]])
    assert number[3:7] not in mask_prose(f"电话{written.translate(WIDE) if wide else written}。").replace(
        number[7:], ""
    )


@given(
    st.text(ALPHABET, min_size=9, max_size=9).filter(lambda body: not body.isdigit()),
    st.sampled_from(["91", "92", "11", "N1"]),
)
def test_no_credit_code_is_ever_masked(organisation, prefix):
    body = f"{prefix}370481{organisation}"
    code = body + uscc_check_character(body)
    assert mask_prose(f"代码{code}。") == f"代码{code}。"


@given(st.text("张三丰李四王五欧阳小·", min_size=2, max_size=12))
def test_a_masked_name_shows_its_ends_only(name):
    shown = masking.mask_name(name)
    assert len(shown) == len(name.strip())
    assert set(shown[1:-1]) <= {"*"}
    assert shown.count("*") >= 1


@given(st.text("ABCDEFGH0123456789", max_size=30), st.sampled_from(["身份证", "护照号", "其他-示例"]))
def test_a_masked_number_keeps_its_length_and_hides_at_least_half(value, kind):
    shown = masking.mask_identity(kind, value)
    assert len(shown) == len(value)
    assert shown.count("*") * 2 >= len(value)
    assert all(char in ("*", kept) for char, kept in zip(shown, value, strict=True))


@given(st.text("张三0123456789１Xx- .，罚款住址市村号单元室司机生年月账电话", max_size=60))
def test_masking_prose_twice_changes_nothing(text):
    once = mask_prose(text)
    assert bool(MAY_BE_PRIVATE.search(text)) or find_private(text) == []
    assert find_private(once) == []
    assert mask_prose(once) == once
