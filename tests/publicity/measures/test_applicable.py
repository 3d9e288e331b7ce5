"""What applies to a subject on a day: by tier, kind, dates of row and record, and what a decision names."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credit.catalogue.models import Disclosure
from credit.records.lifecycle import RecordStatus
from credit.records.models import DisputeMark
from publicity.measures.applicable import applicable
from publicity.measures.grounds import standing_on
from publicity.measures.standing import standing
from publicity.measures.table import find, in_force
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory
from tests.factories.measures import NationalMeasureFactory, entry

pytestmark = pytest.mark.django_db


def codes(subject, day=TODAY):
    return [one.measure.code for one in applicable({subject.pk: subject.kind}, day=day)[subject.pk]]


def test_a_clean_firm_bears_nothing(firm):
    assert codes(firm) == []


def test_any_adverse_record_opens_the_general_measures_only(firm, penalty):
    assert codes(firm) == ["P1", "P2", "P3", "P4"]


def test_a_severe_list_opens_severe_and_general_measures(firm):
    entry(subject=firm)
    assert codes(firm) == ["P1", "P2", "P3", "P4", "S1", "S2", "S3", "S4", "S5"]


def test_a_decision_that_names_its_measures_opens_no_other_severe_one(firm):
    entry("black-list", subject=firm, details={"measures": ["S1"]})
    assert codes(firm) == ["P1", "P2", "P3", "P4", "S1"]


def test_the_red_list_opens_incentives(firm):
    entry("red-list", subject=firm, details={"measures": ["I1", "I4"]})
    assert codes(firm) == ["I1", "I4"]


def test_who_is_on_a_severe_list_has_no_incentives(firm):
    entry("red-list", subject=firm)
    entry(subject=firm)
    assert not {code for code in codes(firm) if code[0] == "I"}


def test_a_vehicle_bears_what_can_reach_a_vehicle():
    truck = SubjectFactory(vehicle=True)
    entry(subject=truck)
    assert codes(truck) == ["P4", "S1"]


def test_a_list_of_bad_records_is_no_severe_list(firm):
    entry("black-list", subject=firm, details={"list_type": "BAD-TESTER"})
    assert codes(firm) == ["P1", "P2", "P3", "P4"]


def test_an_entry_whose_list_lost_its_basis_opens_nothing(firm):
    entry("black-list", subject=firm, details={"list_type": "BLK-LOG"})
    assert codes(firm) == []


@pytest.mark.parametrize("slug", ["overload-check", "joint-measure"])
def test_evidence_and_feedback_open_nothing(firm, slug):
    RecordFactory(slug=slug, published=True, subject=firm, severity="", details={})
    assert codes(firm) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 19), False), (date(2026, 5, 20), True), (date(2028, 5, 20), True), (date(2028, 5, 21), False),
    ],
)  # fmt: skip
def test_measures_last_from_the_first_to_the_last_day_of_the_record(firm, day, expected):
    entry(subject=firm)
    assert bool(codes(firm, day)) is expected


@pytest.mark.parametrize("trait", ["suspended", "withdrawn", "ended"])
def test_what_has_left_opens_nothing(firm, trait):
    RecordFactory(slug="overload-list", subject=firm, details={"list_type": "BLK-OVL"}, **{trait: True})
    assert codes(firm) == []


class TestRows:
    """Only a row with article and dates in force opens anything."""

    @pytest.mark.parametrize(
        ("day", "is_there"),
        [(date(2026, 5, 31), False), (date(2026, 6, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
    )
    def test_a_national_row_is_there_between_its_days(self, day, is_there):
        row = NationalMeasureFactory(valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
        assert (find(f"N{row.pk}", day) is not None) is is_there

    def test_before_the_regulation_nothing_is_in_force(self):
        assert in_force(date(2020, 9, 30)) == []

    def test_other_measures_of_the_regulation_need_a_row_of_their_own(self):
        assert not {"I6", "P5", "S7"} & {one.code for one in in_force(TODAY)}
        NationalMeasureFactory(reports_as="P5", name="加收水费（示例）")
        assert "P5" in {one.code for one in in_force(TODAY)}

    def test_a_measure_never_outlasts_its_row(self, firm):
        entry(subject=firm)
        NationalMeasureFactory(valid_until=date(2026, 12, 31))
        row = next(one for one in applicable({firm.pk: firm.kind}, day=TODAY)[firm.pk] if one.measure.key[0] == "N")
        assert (row.starts_on, row.until) == (date(2026, 5, 20), date(2026, 12, 31))
        assert row.measure.article == "《示例法》第八条"

    def test_a_row_may_be_kept_to_some_lists(self, firm):
        entry("black-list", subject=firm)
        NationalMeasureFactory(list_types=["BLK-OVL"], reports_as="P5", name="只限超限名单（示例）")
        assert "P5" not in codes(firm)

    @pytest.mark.parametrize(
        "wrong", [{"article": ""}, {"subject_kinds": []}, {"reports_as": "X1"}, {"valid_until": date(2024, 1, 1)}]
    )
    def test_the_database_refuses_a_row_without_law(self, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            NationalMeasureFactory(**wrong)


class TestDisputes:
    def test_a_disputed_record_is_told_but_restricts_nothing_by_itself(self, firm, penalty):
        DisputeMark.objects.create(record=penalty, case_number="示例1")
        found = applicable({firm.pk: firm.kind}, day=TODAY)[firm.pk]
        assert found
        assert not any(one.restricts for one in found)

    def test_another_record_beside_it_does(self, firm, penalty):
        DisputeMark.objects.create(record=penalty, case_number="示例1")
        RecordFactory(published=True, subject=firm)
        assert all(one.restricts for one in applicable({firm.pk: firm.kind}, day=TODAY)[firm.pk])


def test_the_longest_ground_tells_the_end(firm, penalty):
    entry(subject=firm)
    found = applicable({firm.pk: firm.kind}, day=TODAY)[firm.pk]
    assert {one.until for one in found} == {date(2028, 5, 20)}


def test_a_person_on_a_list_bears_measures_though_never_on_show():
    driver = SubjectFactory(person=True)
    entry("black-list", subject=driver)
    assert codes(driver)[-1] == "S6"


def test_many_subjects_cost_two_queries(django_assert_num_queries):
    firms = [SubjectFactory() for _ in range(5)]
    for one in firms:
        entry(subject=one)
    with django_assert_num_queries(2):
        assert all(applicable({one.pk: one.kind for one in firms}, day=TODAY).values())


def test_what_stands_is_the_same_in_sql_and_in_the_orm():
    firm, driver = SubjectFactory(), SubjectFactory(person=True)
    day, before, after = TODAY, date(2026, 5, 31), date(2026, 6, 2)
    for subject in (firm, driver):
        hidden = {"publicity_start": None, "publicity_end": None}
        for status in RecordStatus.values:
            RecordFactory(subject=subject, status=status, **({} if subject is firm else hidden))
        for disclosure in Disclosure.values:
            public = subject is firm and disclosure == Disclosure.PUBLIC
            for end in (None, before, day, after):
                shown = {"publicity_start": before, "publicity_end": end} if public else hidden
                RecordFactory(published=True, subject=subject, disclosure=disclosure, term_end=end, **shown)
    for start in (day, after):
        RecordFactory(published=True, subject=firm, publicity_start=start, publicity_end=None)
    ids = [firm.pk, driver.pk]
    told = [record.pk for record in standing(ids, day)]
    assert len(told) > 5
    assert sorted(told) == sorted(standing_on(day).filter(subject__in=ids).values_list("pk", flat=True))
