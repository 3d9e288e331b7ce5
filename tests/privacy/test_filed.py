"""What is filed and not published lies behind no public address."""

from urllib.parse import quote

import pytest

from tests.privacy.crawling import crawl, leaks, text_of
from tests.privacy.planting import planted_rows

pytestmark = pytest.mark.django_db


def test_what_is_only_filed_is_nowhere(client, bureau, planter, marks):
    for slug, rows in planted_rows(planter, marks).items():
        bureau.file(slug, rows)
    assert leaks(crawl(client), marks.never | marks.public) == []
    for mark in marks.public:
        found = client.get(f"/api/v1/subjects/?q={quote(mark)}").json()
        assert (found["total"], found["results"]) == (0, [])
        assert mark not in text_of(client.get(f"/query/suggest/?q={quote(mark[:-1])}"))
