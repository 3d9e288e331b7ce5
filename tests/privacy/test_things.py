"""A vehicle is public only while an organisation is known to have it and no person is known to own it."""

import pytest

from credit.catalogue import standards
from credit.records import services as records
from credit.records.filing.things import close_things, things_of
from credit.records.models import Party, Record
from credit.search.query import find
from credit.subjects.models import Relation, Subject, SubjectIdentifier
from tests.factories.credit import TODAY
from tests.privacy.crawling import crawl

pytestmark = pytest.mark.django_db
PLATE = "鲁DQ7Z31"


@pytest.fixture
def of_firm():
    """A registration of a vehicle that belongs to a firm."""
    return dict(standards.get("road-vehicle").samples.good[0]) | {"plate_number": PLATE}


@pytest.fixture
def of_person(of_firm):
    """The same vehicle, bought by a person two years later."""
    private = dict(standards.get("road-vehicle").samples.good[1])
    owner = {name: value for name, value in private.items() if name.startswith("owner")}
    return of_firm | {"owner_uscc": ""} | owner | {"issued_on": "2026-05-02", "operated_from": "2026-05-02"}


@pytest.fixture
def penalty():
    """A firm's penalty that names the plate in its column and in its prose."""
    row = dict(standards.get("penalty").samples.good[0])
    return row | {"plate_number": PLATE, "plate_colour": "黄", "violation_facts": f"使用鲁D·Q7Z31（{PLATE}）超限运输。"}


def vehicle():
    return SubjectIdentifier.objects.get(scheme="plate", value__startswith=PLATE, valid_until=None).subject


def is_found(client):
    return bool(find(PLATE).hits) or any(PLATE in text or "鲁D·Q7Z31" in text for text in crawl(client).values())


def test_a_vehicle_first_seen_beside_somebody_elses_record_is_private(client, bureau, penalty):
    bureau.show("penalty", penalty)
    assert Record.objects.public_now().count() == 1
    assert vehicle().is_personal
    assert not is_found(client)


def test_it_becomes_public_when_a_firm_is_known_to_own_it_and_that_is_on_show(client, bureau, penalty, of_firm):
    bureau.show("penalty", penalty)
    ids = bureau.file("road-vehicle", [of_firm])
    assert not vehicle().is_personal
    bureau.publish(ids)
    assert find(PLATE).hits
    assert is_found(client)


def test_it_leaves_at_once_when_a_person_buys_it(client, bureau, penalty, of_firm, of_person):
    bureau.show("road-vehicle", of_firm)
    bureau.show("penalty", penalty)
    assert is_found(client)
    bureau.file("road-vehicle", [of_person])
    shown = vehicle()
    assert (shown.is_personal, shown.is_listed) == (True, False)
    assert list(shown.records.values_list("status", "disclosure", "publicity_start")) == [
        ("suspended", "authorised", None)
    ]
    assert not is_found(client)


def test_records_that_left_before_keep_their_state_when_a_person_buys_the_vehicle(bureau, of_firm, of_person):
    (record,) = bureau.show("road-vehicle", of_firm)
    records.withdraw([record.pk], actor=bureau.legal, reason="示例")
    bureau.file("road-vehicle", [of_person])
    record.refresh_from_db()
    assert (record.is_personal, record.publicity_start) == (True, None)


def test_an_older_word_of_a_firm_does_not_open_a_persons_vehicle(bureau, of_firm, of_person):
    bureau.show("road-vehicle", of_person)
    check = dict(standards.get("inspection").samples.good[0]) | {
        "subject_category": "车辆", "subject_name": PLATE, "plate_number": PLATE, "plate_colour": "黄", "uscc": "",
        "owner_category": "法人及非法人组织", "owner_name": of_firm["owner_name"], "owner_uscc": of_firm["owner_uscc"],
        "legal_representative": "",
    }  # fmt: skip
    bureau.file("inspection", [check])
    assert vehicle().is_personal


def test_an_operator_alone_does_not_open_what_a_person_owns(bureau, of_person):
    assert of_person["operator_uscc"]
    bureau.file("road-vehicle", [of_person])
    assert vehicle().is_personal


def test_a_firm_that_buys_the_vehicle_later_opens_it(bureau, of_firm, of_person):
    bureau.show("road-vehicle", of_person | {"operated_from": "2024-05-02", "issued_on": "2024-05-02"})
    bureau.file("road-vehicle", [of_firm | {"operated_from": "2026-05-03", "issued_on": "2026-05-03"}])
    assert not vehicle().is_personal


@pytest.mark.parametrize("slug", ["overload-check", "road-misconduct"])
def test_the_owner_of_the_day_is_looked_up_where_the_row_names_none(bureau, slug, of_firm):
    bureau.show("road-vehicle", of_firm)
    row = next(
        dict(one) for one in standards.get(slug).samples.good
        if one.get("plate_number") or one.get("involved_plate_number")
    )  # fmt: skip
    column = "plate_number" if row.get("plate_number") else "involved_plate_number"
    row = {name: value for name, value in row.items() if not name.startswith("owner")} | {column: PLATE}
    standard = standards.get(slug)
    checked = standard.check({name: [row.get(name, "")] for name in standard.columns}, today=TODAY)
    if checked.ok != [True]:
        pytest.skip(f"{slug} always names the owner")
    (pk,) = bureau.file(slug, [row])
    owner = Relation.objects.get(kind="owns").source
    assert Party.objects.filter(record=pk, role="owner").values_list("subject", flat=True).get() == owner.pk


def test_a_relation_of_a_withdrawn_record_is_not_shown(client, bureau, of_firm):
    (record,) = bureau.show("road-vehicle", of_firm)
    check = dict(standards.get("inspection").samples.good[0])
    bureau.show("inspection", check | {"uscc": of_firm["operator_uscc"], "subject_name": of_firm["operator_name"]})
    firm = Relation.objects.get(kind="operates").source
    assert PLATE in client.get(f"/subjects/{firm.public_id}/").content.decode()
    bureau.show(
        "penalty", dict(standards.get("penalty").samples.good[0]) | {"plate_number": PLATE, "plate_colour": "黄"}
    )
    records.withdraw([record.pk], actor=bureau.legal, reason="示例")
    assert Subject.objects.public().filter(pk=vehicle().pk).exists()  # the penalty names it
    assert PLATE not in client.get(f"/subjects/{firm.public_id}/").content.decode()


def test_a_vehicle_is_private_again_when_the_batch_that_opened_it_is_undone(bureau, penalty, of_firm):
    bureau.show("penalty", penalty)
    ids = bureau.file("road-vehicle", [of_firm])
    opened = vehicle()
    assert things_of(ids) == [opened.pk]
    Relation.objects.filter(record__in=ids).delete()
    Record.objects.filter(pk__in=ids).delete()
    assert close_things([opened.pk], actor=bureau.clerk) == [opened.pk]
    opened.refresh_from_db()
    assert opened.is_personal
    assert not opened.search_names.exists()


def test_a_firms_vehicle_stays_public_while_something_gives_it_to_the_firm(bureau, of_firm):
    bureau.show("road-vehicle", of_firm)
    assert close_things([vehicle().pk], actor=bureau.clerk) == []
