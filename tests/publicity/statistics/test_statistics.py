"""The statistics count what is on show, and no natural person in any cell."""

from datetime import date

import pytest
from django.urls import reverse

from credit.records.models import PersonBasis
from publicity.portal import memory
from publicity.statistics import figures
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db


def counts(lines):
    return {line.name: line.count for line in lines}


def test_every_way_of_counting_sums_up_to_what_is_public(firm):
    unit = UnitFactory(name="市港航管理局")
    RecordFactory(published=True, subject=firm, division_code="370403", unit=unit)
    RecordFactory(published=True, licence=True, subject=firm, division_code="370403", unit=unit)
    RecordFactory(published=True, subject=firm, division_code="", decided_on=date(2025, 6, 10))
    known = figures.compute(TODAY)
    assert known.total == 3
    assert counts(known.items) == {"行政处罚": 2, "行政许可": 1}
    assert counts(known.units)["市港航管理局"] == 2
    assert counts(known.districts) == {"薛城区": 2, "没有注明": 1}
    assert counts(known.months)["2026-05"] == 2
    assert known.earlier == 1
    assert sum(counts(known.months).values()) + known.earlier == known.total


@pytest.mark.parametrize("state", ["submitted", "suspended", "withdrawn", "ended"])
def test_what_is_not_on_show_is_not_counted(state):
    RecordFactory(**{state: True})
    assert figures.compute(TODAY).total == 0


def test_persons_and_their_vehicles_are_in_no_cell():
    basis = PersonBasis.objects.create(
        item=item(), legal_basis="示例依据", valid_from=date(2026, 1, 1), recorded_by=UserFactory()
    )
    for subject in (SubjectFactory(person=True), SubjectFactory(vehicle=True, private=True)):
        RecordFactory(published=True, subject=subject, person_basis=basis)
    assert figures.compute(TODAY).total == 0


def test_it_costs_one_grouped_query_and_two_lists_of_names(firm, django_assert_num_queries):
    for _ in range(5):
        RecordFactory(published=True, subject=firm)
    with django_assert_num_queries(3):
        figures.compute(TODAY)


def test_the_page_shows_each_chart_with_its_figures(page, penalty):
    text = page(reverse("statistics"))
    assert "现在公开 1 条信用记录" in text
    for heading in ("按事项", "按报送单位", "按区（市）", "按开始公示的月份"):
        assert heading in text
    assert text.count("<svg") >= 4
    assert " style=" not in text


def test_the_page_asks_the_database_once_in_five_minutes(client, penalty, django_assert_num_queries):
    client.get(reverse("statistics"))
    with django_assert_num_queries(0):
        client.get(reverse("statistics"))
    memory.forget()
    with django_assert_num_queries(4):  # three for the figures, one for the bar of columns
        client.get(reverse("statistics"))


def test_an_empty_portal_says_so(page, db):
    assert "现在还没有公开的记录" in page(reverse("statistics"))
