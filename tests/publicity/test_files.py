"""A subject's file; persons and what they own have none."""

from datetime import date

import pytest
from django.urls import reverse

from credit.records.models import Party
from credit.subjects.models import Relation, SubjectName
from publicity.notices import subject_file
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory

pytestmark = pytest.mark.django_db


def state(kind, source, target):
    """Let a record on show state a relation."""
    return Relation.objects.create(
        kind=kind, source=source, target=target, record=RecordFactory(published=True, subject=source)
    )


def file_of(subject):
    return reverse("subject-detail", args=[subject.public_id])


def test_the_file_shows_identity_records_and_the_road_of_time(page, firm, penalty, licence):
    text = page(file_of(firm))
    assert "<span>91</span><span>370499</span>" in text
    assert "薛城区" in text
    assert "这条处罚说的是什么" in text
    assert reverse("licence-detail", args=[licence.public_id]) in text
    assert '<li class="stone"><span>2026</span></li>' in text


def test_the_road_narrows_to_a_kind(page, firm, penalty, licence):
    text = page(file_of(firm) + "?kind=licence")
    road = text[text.index('<ol class="road">') :]
    assert licence.public_id in road
    assert penalty.public_id not in road


def test_former_names_are_listed_with_their_time(page, firm):
    SubjectName.objects.create(
        subject=firm, name="枣庄示例汽车运输有限公司", key="x", kind="former", valid_from=date(2011, 4, 18),
        valid_until=date(2019, 5, 5),
    )  # fmt: skip
    text = page(file_of(firm))
    assert "曾用名" in text
    assert "2019-05-05" in text


def test_vehicles_of_the_firm_are_listed_but_not_those_of_persons(page, firm):
    ours, private = SubjectFactory(vehicle=True), SubjectFactory(vehicle=True, private=True)
    for vehicle in (ours, private):
        state("operates", firm, vehicle)
    text = page(file_of(firm)) + page(reverse("subject-related", args=[firm.public_id, "vehicles"]))
    assert ours.name in text
    assert private.name not in text


def test_a_thing_owned_and_operated_is_listed_once(page, firm):
    ship = SubjectFactory(ship=True)
    for kind in ("owns", "operates"):
        state(kind, firm, ship)
    assert page(file_of(firm)).count(ship.public_id) == 1


def test_drivers_are_never_named(page, firm):
    driver = SubjectFactory(person=True, name="示例司机甲")
    state("employs", firm, driver)
    assert "示例司机甲" not in page(file_of(firm))


def test_a_decision_counts_for_each_party(page, penalty):
    vehicle = SubjectFactory(vehicle=True)
    Party.objects.create(record=penalty, role="vehicle", subject=vehicle)
    text = page(file_of(vehicle))
    assert penalty.public_id in text
    assert "作为涉案车辆" in text


def test_a_record_with_several_parties_is_one_line_and_counted_once(penalty):
    vehicle, owner = SubjectFactory(vehicle=True), SubjectFactory()
    for role, subject in (("vehicle", vehicle), ("owner", owner), ("employer", owner)):
        Party.objects.create(record=penalty, role=role, subject=subject)
    for subject in (penalty.subject, vehicle, owner):
        road = subject_file.road(subject_file.records_of(subject), chosen="", after="", before="", today=TODAY)
        assert [stop.record for _, stops in road.years for stop in stops] == [penalty]
        assert road.total == 1


def test_the_file_of_a_project_names_each_participant_in_its_line():
    project, parts = SubjectFactory(project=True), ("建设单位", "施工单位", "监理单位")
    for number, role in enumerate(parts):
        record = RecordFactory(
            published=True, slug="project", subject=project, title="示例公路第一标段", severity="",
            details={"participant_role": role, "participant_name": f"枣庄示例路桥{number}有限公司"},
        )  # fmt: skip
        Party.objects.create(record=record, role="participant", subject=SubjectFactory())
    road = subject_file.road(subject_file.records_of(project), chosen="", after="", before="", today=TODAY)
    titles = {stop.title for _, stops in road.years for stop in stops}
    assert titles == {f"{role} 枣庄示例路桥{number}有限公司：示例公路第一标段" for number, role in enumerate(parts)}


@pytest.mark.parametrize(
    "traits", [{"person": True}, {"vehicle": True, "private": True}, {"ship": True, "private": True}]
)
def test_private_subjects_answer_like_subjects_that_do_not_exist(page, client, traits):
    private = SubjectFactory(**traits)
    known, unknown = page(file_of(private), 404), page("/subjects/0123456789abcdef/", 404)
    assert known.replace(private.public_id, "") == unknown.replace("0123456789abcdef", "")
    assert client.get(reverse("api-subject", args=[private.public_id])).status_code == 404


def test_a_merged_file_leads_to_its_heir(client, firm):
    old = SubjectFactory(merged_into=firm)
    assert client.get(file_of(old)).headers["Location"] == file_of(firm)


def test_a_firm_without_records_is_not_praised(page, firm):
    text = page(file_of(firm))
    assert "没有记录，不等于没有风险" in text


def test_the_file_asks_the_same_few_questions_however_much_it_holds(client, firm, django_assert_max_num_queries):
    for _ in range(4):
        RecordFactory(published=True, subject=firm)
        RecordFactory(published=True, licence=True, subject=firm)
        state("operates", firm, SubjectFactory(vehicle=True))
    client.get(file_of(firm))
    with django_assert_max_num_queries(18):
        client.get(file_of(firm))
