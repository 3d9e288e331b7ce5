"""What a first visit costs: bytes over the line and requests that hold up the picture, on every kind of page."""

import pytest

from tests.browser.test_walk import addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_BYTES, MOST_BLOCKING = 300 * 1024, 3
BLOCKING = """
() => performance.getEntriesByType('resource').filter((one) => one.renderBlockingStatus === 'blocking').length
"""


def test_a_first_view_weighs_at_most_300_kib_and_waits_for_at_most_three_requests(visit, stock):
    heavy = {}
    for address in addresses(stock):
        window, sizes = visit(), []
        window.page.on("response", lambda answer, sizes=sizes: sizes.append(len(answer.body())))
        page = window.go(address)
        page.wait_for_load_state("networkidle")
        cost = (sum(sizes), page.evaluate(BLOCKING))
        heavy |= {address: cost} if cost[0] > MOST_BYTES or cost[1] > MOST_BLOCKING else {}
    assert heavy == {}
