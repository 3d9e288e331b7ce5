from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.errors import DomainError
from credit.kernel.money import format_wan, format_yuan, parse_amount, wan_from_yuan, yuan_from_wan


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("0.2", "万元", "2000"),
        ("2000", "元", "2000"),
        ("2000元", "万元", "2000"),
        ("0.2万元", "元", "2000"),
        ("0.2万", "元", "2000"),
        ("1亿元", "元", "100000000"),
        ("罚款:8.0（万元", "元", "80000"),
        ("500,000(人民币元)", "万元", "500000"),
        ("￥30000", "万元", "30000"),
        ("￥0.2万元", "元", "2000"),
        ("叁万元整（￥30000）", "万元", "30000"),
        ("2000元（0.2万元）", "元", "2000"),
        ("3，000．50元", "元", "3000.50"),
        ("罚款人民币贰仟元整", "万元", "2000"),
        ("壹万贰仟叁佰肆拾伍元陆角柒分", "元", "12345.67"),
        ("三十万", "元", "300000"),
        ("三十", "万元", "300000"),
        ("一亿二千零五万元", "元", "120050000"),
        ("贰拾元零伍分", "元", "20.05"),
        ("0.000001", "万元", "0.01"),
        ("0", "元", "0"),
        (2000, "元", "2000"),
        (0.1 + 0.2, "万元", "3000"),
        (Decimal("0.5"), "万元", "5000"),
    ],
)
def test_a_sum_is_read_in_yuan(text, unit, yuan):
    assert parse_amount(text, unit=unit) == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,065(万元(港币))", "人民币"),
        ("100美元", "人民币"),
        ("叁万元整（￥20000）", "不同的金额"),
        ("2000（0.2万元）", "不同的金额"),
        ("没收3000元，罚款2000元", "不同的金额"),
        ("1,5", "逗号"),
        ("0.0000001", "精确到分"),
        ("-5", "无法识别"),
        ("无", "无法识别"),
        ("", "无法识别"),
        ("()", "无法识别"),
        ("江苏省", "无法识别"),
        ("1e5", "无法识别"),
        ("万元", "无法识别"),
        ("9" * 30, "过大"),
        (float("nan"), "无法识别"),
    ],
)
def test_what_is_no_clear_sum_is_refused_and_explained(text, told):
    with pytest.raises(DomainError) as refused:
        parse_amount(text, unit="万元")
    assert refused.value.code == "amount"
    assert told in refused.value.message


def test_an_unknown_unit_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="unknown unit"):
        parse_amount("1", unit="千元")


@pytest.mark.parametrize(
    ("yuan", "wan", "shown"),
    [("2000", "0.2", "2,000"), ("500", "0.05", "500"), ("1", "0.0001", "1"), ("0.01", "0.000001", "0.01")]
    + [("200000", "20", "200,000"), ("0", "0", "0"), ("1234567.5", "123.45675", "1,234,567.50")],
)
def test_sums_are_written_for_the_wire_and_for_people(yuan, wan, shown):
    assert format_wan(Decimal(yuan)) == wan
    assert format_yuan(Decimal(yuan)) == shown


@given(st.decimals(0, 10**11, places=2))
def test_a_sum_survives_the_exchange_in_wan(yuan):
    assert yuan_from_wan(wan_from_yuan(yuan)) == yuan
    assert parse_amount(format_wan(yuan), unit="万元") == yuan
    assert parse_amount(format_yuan(yuan), unit="元") == yuan


@given(st.text("0123456789.,万元亿千整零壹贰叁拾佰￥()（） ", max_size=20))
def test_any_cell_is_either_a_sum_or_refused(text):
    try:
        outcome = parse_amount(text, unit="元")
    except DomainError as error:
        outcome = error.code
    assert outcome == "amount" or outcome >= 0
