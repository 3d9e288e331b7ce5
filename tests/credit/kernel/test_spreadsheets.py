"""Nothing that leaves as a table is run by a spreadsheet."""

import pytest

from credit.kernel.spreadsheets import inert


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1+2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_a_formula_is_made_inert(text):
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["", "枣庄示例运输有限公司", "-12.50", "+3", "a=b", "〔2026〕1号"])
def test_anything_else_stays(text):
    assert inert(text) == text
