"""Chinese typography: what stays on one line, and how codes, plates and sums are written."""

import pytest

from publicity.portal.templatetags.portal import tel
from publicity.portal.typography import drawn_plate, grouped_uscc, unbroken, wan, yuan


@pytest.mark.parametrize(
    "piece", ["有限公司", "股份有限公司", "有限责任公司", "2026-09-08", "2026年9月8日", "〔2026〕0187号"]
)
def test_these_never_break(piece):
    assert f'<span class="nb">{piece}</span>' in unbroken(f"示例{piece}")


def test_text_is_escaped_before_it_is_set():
    assert unbroken("<b>有限公司") == '&lt;b&gt;<span class="nb">有限公司</span>'


def test_a_code_is_grouped_by_margins_only():
    shown = grouped_uscc("91370400MA3EXAM104")
    assert (
        shown == '<span class="code uscc"><span>91</span><span>370400</span><span>MA3EXAM10</span><span>4</span></span>'
    )
    assert "370400" not in grouped_uscc("<script>")


def test_a_plate_says_its_colour():
    assert "（蓝牌）" in drawn_plate("鲁D12345", "蓝")
    assert 'class="plate blue"' in drawn_plate("鲁D12345", "蓝")


def test_a_telephone_link_holds_digits_only():
    assert tel("0632-0000000（示例）") == '<a href="tel:06320000000">0632-0000000</a>（示例）'


def test_sums_are_said_in_yuan_and_reported_in_wan():
    assert yuan("8000.00") == "8,000 元"
    assert yuan("0.50") == "0.50 元"
    assert wan("8000.00") == "0.8 万元"
    assert yuan("不详") == "不详"
