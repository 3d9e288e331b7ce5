"""Charts carry their table, escape their labels, and survive empty data."""

import re

import pytest

from credit.charts.services import Point, bars, line


@pytest.mark.parametrize("draw", [bars, line])
def test_a_chart_has_its_figures_beside_it(draw):
    html = draw([Point("市中区", 3, "3"), Point("<滕州>", 0, "0")], title="按区市", unit="条")
    assert "<table" in html
    assert "市中区" in html
    assert "<滕州>" not in html


@pytest.mark.parametrize("draw", [bars, line])
def test_no_figures_draw_no_error(draw):
    assert "<table" in draw([], title="空", unit="条")


def test_the_longest_bar_fills_its_cell_and_zero_has_none():
    html = bars([Point("市中区", 4, "4"), Point("滕州市", 1, "1"), Point("薛城区", 0, "0")], title="按区市", unit="条")
    assert re.findall(r'<rect width="([0-9.]+)" height="12"/></svg>', html) == ["100.0", "25.0", "0.0"]
