"""Nothing personal, restricted or withdrawn lies behind any public address, however it is looked for."""

import json
import logging
from urllib.parse import quote

import pytest
from pypinyin import lazy_pinyin

from credit.audit.models import AuditEntry
from credit.records import services as records
from credit.records.models import PublicationLog, Record
from credit.search.models import SearchName
from credit.subjects.models import Subject
from publicity.portal import memory
from tests.privacy.crawling import crawl, leaks, text_of
from tests.privacy.planting import Marks, Planter, planted_rows

pytestmark = pytest.mark.django_db
SEARCHES = (
    "/query/?q={}", "/query/suggest/?q={}", "/api/v1/subjects/?q={}", "/publicity/penalties/?name={}",
    "/publicity/licences/?name={}",
)  # fmt: skip


@pytest.fixture(scope="module")
def marks():
    return Marks()


class Heard(logging.Handler):
    """Keeps what was logged."""

    def __init__(self):
        super().__init__()
        self.words = []

    def emit(self, record):
        self.words.append(record.getMessage())


@pytest.fixture(scope="module")
def logged():
    root, heard = logging.getLogger(), Heard()
    root.addHandler(heard)
    yield heard.words
    root.removeHandler(heard)


@pytest.fixture(scope="module")
def world(shared_rows, bureau, marks, logged):
    """Everything filed and published; returns the bureau."""
    with shared_rows.unblock():
        for slug, rows in planted_rows(Planter(), marks).items():
            bureau.publish(bureau.file(slug, rows))
    return bureau


def test_a_visitor_who_follows_every_link_meets_no_mark(client, world, marks):
    assert len(marks.never) > 150, len(marks.never)
    texts = crawl(client, everything=True)
    assert len(texts) > 150
    assert leaks(texts, marks.never) == []
    shown = {mark for mark in marks.public if any(mark in text for text in texts.values())}
    assert len(shown) > len(marks.public) / 2, "the crawl does not meet what is public"


def questions(mark):
    """Yield what is asked and where: the whole mark everywhere; its parts and pinyin where all searches meet."""
    yield from ((mark, address) for address in SEARCHES)
    parts = [mark[: len(mark) // 2 + 1], mark[-(len(mark) // 2 + 1) :]]
    if "阚" in mark:
        parts.append("".join(lazy_pinyin(mark)))
    yield from ((part, "/api/v1/subjects/?q={}") for part in parts)


def test_no_mark_is_found_by_searching_for_it(client, world, marks):
    for mark in sorted(marks.never):
        for q, address in questions(mark):
            text = text_of(client.get(address.format(quote(q)))).replace(q, "")
            assert leaks({address: text}, marks.never) == [], (address, q)


def test_private_subjects_and_records_that_are_not_public_answer_404(client, world):
    for subject in Subject.objects.filter(is_personal=True):
        for address in (f"/subjects/{subject.public_id}/", f"/api/v1/subjects/{subject.public_id}/"):
            assert client.get(address).status_code == 404
    for record in Record.objects.exclude(pk__in=Record.objects.public_now()):
        for place in ("records", "publicity/penalties", "publicity/licences", "api/v1/records"):
            assert client.get(f"/{place}/{record.public_id}/").status_code == 404


def test_what_the_portal_writes_beside_the_records_holds_no_mark(world, marks, logged):
    written = [json.dumps(facts, ensure_ascii=False) for facts in AuditEntry.objects.values_list("facts", flat=True)]
    written += [" ".join(map(str, row)) for row in PublicationLog.objects.values_list()]
    written += [" ".join(map(str, row)) for row in SearchName.objects.values_list("name", "code", "pinyin")]
    written += logged
    assert leaks({str(at): text for at, text in enumerate(written)}, marks.never) == []


def leave(world):
    """Take every record on show out, each in another way."""
    ids = list(Record.objects.filter(status="published").order_by("pk").values_list("pk", flat=True))
    Record.objects.filter(pk__in=ids).update(repair_from=None)
    ways = (
        lambda pk: records.withdraw([pk], actor=world.legal, reason="示例"),
        lambda pk: records.suspend(pk, actor=world.legal, reason="示例"),
        lambda pk: records.repair(pk, actor=world.legal, case_number="示例1号"),
        lambda pk: Record.objects.filter(pk=pk).update(term_end="2026-01-01"),
    )
    for at, pk in enumerate(ids):
        ways[at % len(ways)](pk)
    while records.end_terms():
        pass
    memory.forget()


def test_what_has_left_is_gone_from_everywhere(client, world, marks):
    before = crawl(client)
    leave(world)
    assert not Record.objects.public_now().exists()
    assert not Subject.objects.public().exists()
    texts = crawl(client, everything=True)
    assert leaks(texts, marks.never | marks.public) == []
    for address in before:
        text = text_of(client.get(address))
        asked = {mark for mark in marks.public if quote(mark) in address or mark in address}
        assert leaks({address: text}, marks.public - asked) == []
    for mark in marks.public:
        found = client.get(f"/api/v1/subjects/?q={quote(mark)}").json()
        assert (found["total"], found["results"]) == (0, [])
