"""A crawl from the home page: everything linked is there, and what has left is nowhere, whatever the address."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from credit.records import services
from credit.search.upkeep import refresh
from credit.units.models import PostRole
from publicity.notices import channels
from publicity.opendata.models import BulkRelease
from publicity.portal import kept, registry
from tests.factories.credit import TODAY, RecordFactory, RoleFactory, SubjectFactory, UnitFactory, UserFactory, item
from tests.publicity.crawling import crawl, text_of

BRAND, NUMBER = "永通", "鲁枣示罚〔2026〕0777号"
MARKS = ("枣庄示例永通货运", "枣庄示例<mark>永通</mark>货运", "货车没有道路运输证（示例）")
"""What only the record says; nothing of it is typed by the visitor, so that no page just echoes it."""


@pytest.mark.django_db
def test_from_the_home_page_every_link_leads_to_a_whole_page_and_nothing_comes_from_outside(client, penalty, licence):
    for command in ("setup_portal", "setup_content", "demo_content"):
        call_command(command, verbosity=0)
    refresh([penalty.subject_id])
    walk = crawl(client, "/", "/query/?q=示例")
    assert walk.faults == []
    missing = [path for path in MUST_BE_MET if not any(address.startswith(path) for address in walk.texts)]
    assert missing == []


MUST_BE_MET = [
    "/query/?q=", "/subjects/", "/publicity/penalties/", "/publicity/licences/", "/articles/", "/catalogue/",
    "/open/", "/open/block/", "/feeds/", "/statistics/timeliness/", "/batch/", "/feedback/", "/sitemap/", "/about/",
    "/documents/check/", "/api/v1/docs/", "/joint/memoranda/", "/appeal/objection/",
]  # fmt: skip


@pytest.fixture
def keeping(settings):
    """Pages are kept in memory as in production."""
    settings.KEPT_PAGES_MIB = 4
    kept.shelf.clear()
    yield
    kept.watch.close()
    kept.shelf.clear()


@pytest.fixture
def unit(transactional_db):
    call_command("setup_portal", verbosity=0)
    call_command("setup_content", verbosity=0)
    unit = UnitFactory(name="示例执法支队")
    RoleFactory(item=item("penalty"), unit=unit, role="own")
    return unit


@pytest.fixture
def record(unit, details):
    """A penalty on show with everything that could name it; adverse bulk files are let out."""
    firm = SubjectFactory(name=f"{MARKS[0]}有限公司", code="91370499MA3EX00022", is_listed=False)
    author, reviewer = (UserFactory(role=role, unit=unit) for role in (PostRole.CLERK, PostRole.REVIEWER))
    values = {"party_name": firm.name, "document_number": NUMBER, "violation_facts": MARKS[1]}
    values |= {"plate_number": "", "penalty_types": ["没收违法所得"]}
    record = RecordFactory(
        submitted=True, subject=firm, unit=unit, entered_by=author, document_number=NUMBER,
        document_key="鲁枣示罚[2026]0777号", decided_on=date(2026, 5, 8), details=details | values,
    )  # fmt: skip
    BulkRelease.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=date(2026, 1, 1), recorded_by=reviewer
    )
    services.publish([record.pk], actor=reviewer, today=TODAY)
    refresh([firm.pk])
    record.refresh_from_db()
    assert record.status == "published"
    return record


def doors(record):
    """Every address at which the record could be asked for, linked or not: channels, twins, files, questions."""
    named = [place for one in registry.channels for place in one.addresses(record)]
    penalties = reverse("penalty-list")
    lists = [f"{penalties}?name={BRAND}", f"{penalties}?code=91370499MA3EX00022", f"{penalties}?number=0777",
             f"{penalties}?after={record.public_id}", f"{penalties}?before={record.public_id}",
             f"{penalties.rstrip('/')}.json?name={BRAND}", f"/query/?q={BRAND}", "/query/?q=0777",
             f"/query.json?q={BRAND}", "/api/v1/changes?since=0"]  # fmt: skip
    files = [f"/open/penalty/data.{form}" for form in ("csv", "jsonl")]
    files += [f"/open/subjects/data.{form}" for form in ("csv", "jsonl")]
    pages = [*named, *lists, *files, "/sitemap.xml", "/sitemap/", "/statistics/", "/feeds/publicity.rss"]
    twisted = [f"{place}{'&' if '?' in place else '?'}on=2026-05-20&revision=1&page=1" for place in pages]
    return list(dict.fromkeys([*pages, *twisted]))


def naming(client, addresses):
    return [address for address in addresses if any(mark in text_of(client.get(address)) for mark in MARKS)]


def test_a_withdrawn_record_comes_back_through_no_address_that_ever_named_it(client, keeping, record):
    before = crawl(client, "/", f"/query/?q={BRAND}", *doors(record), per_shape=1)
    named = [*before.naming(*MARKS), *naming(client, set(doors(record)) - set(before.texts))]
    assert channels.seen_at(record, lambda address: text_of(client.get(address, follow=True)))
    assert {reverse("home"), reverse("penalty-list"), "/open/penalty/data.csv", f"/query/?q={BRAND}"} <= set(named)
    assert len(named) > 30
    services.withdraw([record.pk], actor=UserFactory(role=PostRole.REVIEWER, unit=record.unit), reason="示例撤销")
    assert naming(client, [*named, *doors(record)]) == []
    assert crawl(client, "/", *named, per_shape=1).naming(*MARKS) == []
    tombstone = client.get("/api/v1/changes?since=0").json()["changes"][-1]
    assert (tombstone["kind"], set(tombstone)) == ("out", {"number", "at", "kind", "record"})
