"""Charts carry their table, escape their labels, and survive empty data."""

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
    assert "<svg" in draw([], title="空", unit="条")
