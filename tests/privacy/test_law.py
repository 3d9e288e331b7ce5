"""What the law sets without exception: the five years, the simplified procedure, persons without a basis."""

from datetime import date, timedelta

import pytest

from credit.catalogue import standards
from credit.kernel.errors import DomainError
from credit.records import services as records
from credit.records.models import PersonBasis, Record
from credit.search.query import find
from credit.subjects.models import Subject
from tests.factories.credit import TODAY, item
from tests.privacy.crawling import crawl
from tests.privacy.planting import planted_rows

pytestmark = pytest.mark.django_db
ADVERSE = [slug for slug, standard in standards.load().items() if standard.nature == "adverse"]


@pytest.mark.parametrize("slug", ADVERSE)
def test_nothing_adverse_is_public_five_years_after_the_act(slug, bureau, planter, marks):
    ids = bureau.file(slug, planted_rows(planter, marks, only=slug)[slug])
    Record.objects.filter(pk__in=ids).update(decided_on=date(2021, 5, 20), act_ended_on=date(2021, 5, 20))
    bureau.publish(ids)
    assert not Record.objects.public_now().exists()


@pytest.mark.parametrize("slug", ADVERSE)
def test_an_adverse_record_without_any_date_is_not_public(slug, bureau, planter, marks):
    ids = bureau.file(slug, planted_rows(planter, marks, only=slug)[slug])
    Record.objects.filter(pk__in=ids).update(decided_on=None, act_ended_on=None)
    bureau.publish(ids)
    assert not Record.objects.public_now().exists()


@pytest.mark.parametrize("slug", ADVERSE)
def test_nothing_adverse_is_public_without_a_last_day(slug, bureau, planter, marks):
    bureau.publish(bureau.file(slug, planted_rows(planter, marks, only=slug)[slug]))
    assert not Record.objects.public_now().filter(publicity_end=None).exists()


@pytest.fixture
def simplified(bureau):
    row = dict(standards.get("penalty").samples.good[0]) | {
        "procedure": "简易程序",
        "party_name": "枣庄示例鬶鬷运输有限公司",
    }
    return bureau.show("penalty", row)[0]


def test_a_simplified_penalty_is_counted_and_shown_nowhere(client, bureau, simplified):
    assert (simplified.status, simplified.disclosure) == ("published", "none")
    assert not any("鬶鬷" in text for text in crawl(client).values())
    assert not find("鬶鬷").hits


def test_no_decision_of_the_law_section_shows_a_simplified_penalty(bureau, simplified):
    for decide in (
        lambda: records.mark_necessary(simplified.pk, actor=bureau.legal, reason="示例"),
        lambda: records.set_severity(simplified.pk, "serious", actor=bureau.legal, reason="示例"),
        lambda: records.suspend(simplified.pk, actor=bureau.legal, reason="示例"),
        lambda: records.resume(simplified.pk, actor=bureau.legal, reason="示例"),
    ):
        try:
            decide()
        except DomainError:
            continue
    simplified.refresh_from_db()
    assert (simplified.disclosure, simplified.publicity_start) == ("none", None)


def test_a_person_shown_on_a_basis_is_masked_everywhere_and_gone_when_it_ends(client, bureau, planter, marks):
    basis = PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=date(2020, 1, 1), recorded_by=bureau.legal
    )
    rows = planted_rows(planter, marks, only="penalty")["penalty"]
    recent = {"decided_on": "2026-03-02", "act_ended_on": "2026-02-20"}
    bureau.publish(bureau.file("penalty", [row | recent for row in rows if row["party_category"] == "自然人"]))
    shown = Record.objects.public_now().get(is_personal=True)
    texts = crawl(client)
    assert f"/publicity/penalties/{shown.public_id}/" in texts
    documents = {shown.document_number}
    assert sorted((mark, at) for at, text in texts.items() for mark in marks.never - documents if mark in text) == []
    assert not Subject.objects.public().filter(pk=shown.subject_id).exists()
    PersonBasis.objects.filter(pk=basis.pk).update(valid_until=date(2026, 5, 31))
    while records.end_bases(today=TODAY):
        pass
    assert not any(shown.public_id in text for text in crawl(client).values())
    assert client.get(f"/publicity/penalties/{shown.public_id}/").status_code == 404


def test_a_basis_that_is_shortened_takes_what_rests_on_it_along_at_once(bureau, planter, marks):
    basis = PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=date(2020, 1, 1), recorded_by=bureau.legal
    )
    rows = planted_rows(planter, marks, only="penalty")["penalty"]
    recent = {"decided_on": "2026-03-02", "act_ended_on": "2026-02-20"}
    bureau.publish(bureau.file("penalty", [row | recent for row in rows if row["party_category"] == "自然人"]))
    shown = Record.objects.public_now().get(is_personal=True)
    basis.valid_until = TODAY + timedelta(days=5)
    basis.save()
    assert records.follow_basis(basis, actor=bureau.legal, today=TODAY) == 1
    shown.refresh_from_db()
    assert shown.publicity_end == basis.valid_until
    basis.valid_until = TODAY - timedelta(days=1)
    basis.save()
    assert records.follow_basis(basis, actor=bureau.legal, today=TODAY) == 1
    shown.refresh_from_db()
    assert (shown.disclosure, shown.publicity_start, shown.status) == ("authorised", None, "published")
    assert not Record.objects.public_on(TODAY).filter(is_personal=True).exists()
    assert records.follow_basis(basis, actor=bureau.legal, today=TODAY) == 0


def test_a_name_that_only_the_row_knows_is_masked_in_its_prose(client, bureau):
    row = dict(standards.get("road-misconduct").samples.good[0]) | {
        "decided_on": "2026-03-12",
        "driver_name": "阚骉骦",
        "driver_qualification_number": "",
        "facts": "驾驶员阚骉骦（阚 骉 骦）拒绝检查。",
    }
    (record,) = bureau.show("road-misconduct", row)
    text = client.get(f"/api/v1/records/{record.public_id}/").content.decode()
    assert "拒绝检查" in text
    assert "骉" not in text


def test_a_title_names_nobody_whom_its_row_knows(client, bureau):
    row = dict(standards.get("project").samples.good[0]) | {
        "project_leader_name": "阚骉骦",
        "lot_name": "阚骉骦负责的示例一标段",
    }
    (record,) = bureau.show("project", row)
    assert record.title == "阚*骦负责的示例一标段"
    assert not any("骉" in text for text in crawl(client).values())
