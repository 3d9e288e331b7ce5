"""Golden cases of the overload rules: what counts once, from which day, and where each threshold lies."""

from datetime import date, timedelta

import pytest

from credit.records.lifecycle import RecordStatus
from credit.subjects.models import Relation, Scheme
from publicity.lists import criteria, finding
from publicity.lists.counting import counted
from publicity.lists.models import ListCandidate
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, SubjectIdentifierFactory
from tests.publicity.lists.conftest import FIRST, check, make_driver, make_truck, penalty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unit")]
MARCH, APRIL, MAY = date(2026, 3, 2), date(2026, 4, 7), date(2026, 5, 11)


def found(code, *, today=TODAY):
    with counted(today=today) as count:
        return [
            (one.subject_id, one.start, one.end, one.count) for one in count.findings(criteria.of_list("BLK-OVL")[code])
        ]


def test_two_violations_are_one_too_few_and_the_third_is_enough(truck):
    penalty(truck, MARCH)
    penalty(truck, APRIL)
    assert found("O1") == []
    penalty(truck, MAY)
    assert found("O1") == [(truck.pk, date(2026, 3, 1), date(2027, 2, 28), 3)]


@pytest.mark.parametrize(("day", "counts"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)])
def test_the_certificate_year_begins_on_the_anniversary(truck, day, counts):
    """First issued on 1 March: 28 February belongs to the year before, 1 March to the new one."""
    for one in (day, APRIL, MAY):
        penalty(truck, one)
    assert bool(found("O1")) is counts


@pytest.mark.parametrize(
    ("day", "counts"),
    [(date(2025, 2, 27), False), (date(2025, 2, 28), True), (date(2026, 2, 27), True), (date(2026, 2, 28), False)],
)
def test_a_certificate_of_29_february_has_its_anniversary_on_the_28th(haulier, day, counts):
    truck = make_truck(haulier, first=date(2024, 2, 29))
    for one in (day, date(2025, 6, 1), date(2025, 7, 1)):
        penalty(truck, one)
    assert bool(found("O1")) is counts


def test_in_a_leap_year_the_anniversary_is_the_29th_again(haulier):
    truck = make_truck(haulier, first=date(2020, 2, 29))
    for day in (date(2024, 2, 28), date(2024, 3, 1), date(2024, 3, 2)):
        penalty(truck, day)
    assert found("O1") == []
    penalty(truck, date(2024, 2, 29))
    assert found("O1")[0][1] == date(2024, 2, 29)


def test_the_day_of_the_act_counts_and_not_that_of_the_decision(truck):
    penalty(truck, date(2026, 2, 27), decided_on=date(2026, 3, 3))
    for day in (APRIL, MAY):
        penalty(truck, day)
    assert found("O1") == []


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (RecordStatus.PUBLISHED, True), (RecordStatus.ENDED, True), (RecordStatus.REPAIRED, True),
        (RecordStatus.WITHDRAWN, False), (RecordStatus.SUSPENDED, False), (RecordStatus.SUBMITTED, False),
        (RecordStatus.DRAFT, False),
    ],
)  # fmt: skip
def test_only_decisions_in_effect_count(truck, status, counts):
    for day in (MARCH, APRIL):
        penalty(truck, day)
    penalty(truck, MAY, status=status)
    assert bool(found("O1")) is counts


def test_weighings_without_a_decision_are_never_counted(truck):
    for day in (MARCH, APRIL, MAY, MAY + timedelta(days=1)):
        check(truck, day)
    assert found("O1") == []
    penalty(truck, MARCH)
    penalty(truck, APRIL)
    assert found("O1") == []


def test_two_decisions_on_one_weighing_count_once(truck, haulier):
    for day in (MARCH, APRIL):
        penalty(truck, day)
    check(truck, MARCH)
    penalty(haulier, MARCH, truck=truck)
    assert found("O1") == []
    check(truck, MARCH, at="20:10")
    assert found("O1")[0][3] == 3  # two weighings of the day, two decisions


def test_a_weighing_that_found_nothing_is_no_evidence(truck, haulier):
    penalty(truck, MARCH)
    penalty(haulier, MARCH, truck=truck)
    check(truck, MARCH, result="未超限")
    check(truck, MARCH, result="移交处罚", at="09:00")
    penalty(truck, APRIL)
    assert found("O1") == []


def test_a_decision_without_the_day_of_the_act_takes_that_of_its_weighing(truck):
    check(truck, date(2026, 2, 27))
    penalty(truck, MARCH, act_ended_on=None, decided_on=MARCH)
    for day in (APRIL, MAY):
        penalty(truck, day)
    assert found("O1") == []  # the weighing lies in the year before


def test_penalties_of_the_bureau_count_in_the_field_of_overloading_only(haulier, truck):
    for day in (MARCH, APRIL):
        penalty(haulier, day, truck=truck, slug="penalty", field="治超")
    other = penalty(haulier, MAY, truck=truck, slug="penalty", field="道路运输")
    assert found("O1") == []
    other.field = "治超"
    other.save()
    assert found("O1")[0][3] == 3


def test_simplified_penalties_are_not_public_credit_data(haulier, truck):
    for day in (MARCH, APRIL):
        penalty(haulier, day, truck=truck, slug="penalty", field="治超")
    penalty(haulier, MAY, truck=truck, slug="penalty", field="治超", procedure="简易程序")
    assert found("O1") == []


def test_acts_older_than_five_years_ground_nothing(haulier):
    truck = make_truck(haulier, first=date(2020, 3, 1))
    for day in (date(2021, 5, 31), date(2021, 6, 1), date(2021, 6, 2)):
        penalty(truck, day)
    assert found("O1") == []
    penalty(truck, date(2021, 6, 3))
    assert found("O1")[0][3] == 3


def test_a_driver_is_counted_by_the_certificate(haulier):
    driver = make_driver()
    trucks = [make_truck(haulier, number) for number in (1, 2, 3)]
    for truck, day in zip(trucks, (MARCH, APRIL, MAY), strict=True):
        penalty(truck, day, driver=driver)
    assert found("O1") == []
    assert [row[0] for row in found("O2")] == [driver.pk]


def test_the_first_issue_of_a_certificate_goes_before_the_one_of_the_file(truck):
    SubjectIdentifierFactory(
        subject=truck, scheme=Scheme.VEHICLE_CERTIFICATE, value="370499000001", first_issued_on=date(2020, 4, 1)
    )
    for day in (MARCH, APRIL, MAY):
        penalty(truck, day)
    assert found("O1") == []


def test_a_vehicle_whose_first_issue_nobody_entered_is_told_apart(truck):
    truck.first_issued_on = None
    truck.save()
    for day in (MARCH, APRIL, MAY):
        penalty(truck, day)
    with counted(today=TODAY) as count:
        assert count.undated(criteria.of_list("BLK-OVL")["O1"]) == [truck.pk]
    assert finding.find_candidates(today=TODAY).undated == {"O1": [truck.pk]}


def fleet(haulier, size):
    haulier.first_issued_on = FIRST
    haulier.save()
    return [make_truck(haulier, number) for number in range(1, size + 1)]


def suspension(haulier, day=MAY):
    return penalty(haulier, day, details={"penalty_types": ["责令停产停业"]})


@pytest.mark.parametrize(("size", "counts"), [(10, True), (11, False), (9, True)])
def test_a_fleet_reaches_ten_per_cent_inclusive(haulier, size, counts):
    trucks = fleet(haulier, size)
    penalty(trucks[0], MARCH)
    suspension(haulier)
    assert bool(found("O3")) is counts


def test_a_little_less_than_ten_per_cent_is_not_ten(haulier):
    """3 of 31 vehicles are 9.68 per cent; with one vehicle less it is exactly ten."""
    trucks = fleet(haulier, 31)
    for number, truck in enumerate(trucks[:3]):
        penalty(truck, MARCH + timedelta(days=number))
    suspension(haulier)
    assert found("O3") == []  # 3 of 31: 9.68 %
    Relation.objects.filter(target=trucks[-1]).update(valid_until=MARCH)
    assert found("O3")[0][3] == 3  # 3 of 30 on the stated day


def test_a_merged_firm_brings_its_vehicles_and_decisions_to_the_survivor(haulier):
    trucks = fleet(haulier, 9)
    gone = SubjectFactory(name="枣庄示例并入运输有限公司", merged_into=haulier)
    brought, double = make_truck(gone, 10), make_truck(gone, 11)
    double.merged_into = trucks[0]
    double.save()
    penalty(brought, MARCH)
    suspension(gone)
    assert found("O3") == [(haulier.pk, date(2026, 3, 1), date(2027, 2, 28), 1)]  # 1 of 10: the double counts once
    for day in (MARCH, APRIL):
        penalty(double, day)
    penalty(trucks[0], MAY)
    assert (trucks[0].pk, 3) in {(pk, count) for pk, _, _, count in found("O1")}
    raised = finding.find_candidates(today=TODAY).raised
    for candidate in ListCandidate.objects.filter(pk__in=raised):
        assert finding.recount(candidate, today=TODAY).is_same


def test_a_fleet_without_a_suspension_is_no_case(haulier):
    penalty(fleet(haulier, 5)[0], MARCH)
    assert found("O3") == []


def test_the_suspension_falls_into_the_same_certificate_year(haulier):
    penalty(fleet(haulier, 5)[0], MARCH)
    suspension(haulier, date(2026, 2, 20))
    assert found("O3") == []


def test_the_newest_violation_of_a_fleet_comes_last(haulier):
    trucks = fleet(haulier, 10)
    penalty(trucks[0], MARCH)
    penalty(trucks[0], MARCH)
    penalty(trucks[1], APRIL)
    suspension(haulier)
    with counted(today=TODAY) as count:
        (one,) = count.findings(criteria.of_list("BLK-OVL")["O3"])
    assert one.lines[-1]["day"] == APRIL.isoformat()


def test_the_fleet_is_that_of_the_stated_day(haulier):
    trucks = fleet(haulier, 10)
    penalty(trucks[0], APRIL)
    suspension(haulier)
    make_truck(haulier, 11, since=APRIL + timedelta(days=1))  # bought the day after
    assert found("O3")
    make_truck(haulier, 12, since=APRIL)
    assert found("O3") == []


def test_a_vehicle_sold_before_its_violation_does_not_count(haulier):
    trucks = fleet(haulier, 10)
    Relation.objects.filter(target=trucks[0]).update(valid_until=MARCH - timedelta(days=1))
    penalty(trucks[0], MARCH)
    suspension(haulier)
    assert found("O3") == []


def test_buses_are_no_freight_vehicles(haulier):
    trucks = fleet(haulier, 11)
    penalty(trucks[0], MARCH)
    suspension(haulier)
    assert found("O3") == []
    RecordFactory(slug="road-vehicle", subject=trucks[-1], details={"vehicle_type": "大型客车"}, natural_key="bus")
    assert found("O3")


@pytest.mark.parametrize(("fine", "counts"), [("19999.99", False), ("20000.00", True)])
def test_an_instigator_is_listed_from_twenty_thousand_yuan(haulier, fine, counts):
    penalty(haulier, MARCH, fine=fine, details={"violation_facts": "强令驾驶人超限运输（示例）。", "fine_yuan": fine})
    assert bool(found("O5")) is counts


def test_an_instigator_without_certificate_has_a_year_from_his_first_penalty():
    source = SubjectFactory()
    facts = {"violation_facts": "指使驾驶人超限运输（示例）。"}
    for day in (date(2025, 5, 11), date(2026, 5, 10)):
        penalty(source, day, details=facts)
    late = penalty(source, date(2026, 5, 11), details=facts)
    assert found("O5") == []
    late.act_ended_on = date(2026, 5, 9)
    late.save()
    assert found("O5") == [(source.pk, date(2025, 5, 11), date(2026, 5, 10), 3)]


def test_a_candidate_carries_what_was_counted_and_anybody_counts_it_again(three, truck):
    found_now = finding.find_candidates(today=TODAY)
    candidate = ListCandidate.objects.get(pk=found_now.raised[0])
    assert candidate.facts["count"] == 3
    assert candidate.facts["decisions"] == [decision.pk for _, decision in three]
    assert [line["checks"] for line in candidate.facts["lines"]] == [[weighing.pk] for weighing, _ in three]
    assert candidate.act_ended_on == MAY
    assert candidate.facts["columns"]["occurrences"] == 3
    assert finding.recount(candidate, today=TODAY).is_same
    three[0][1].status = RecordStatus.WITHDRAWN
    three[0][1].save()
    again = finding.recount(candidate, today=TODAY)
    assert (again.holds, again.is_same) == (False, False)


def test_a_clue_nobody_has_taken_up_gets_the_newer_facts(three, truck):
    first = finding.find_candidates(today=TODAY)
    assert finding.find_candidates(today=TODAY).known == 1
    penalty(truck, MAY + timedelta(days=2))
    second = finding.find_candidates(today=TODAY)
    assert (second.raised, second.updated) == ([], first.raised)
    assert ListCandidate.objects.get().facts["count"] == 4
