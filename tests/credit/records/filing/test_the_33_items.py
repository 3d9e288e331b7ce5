"""Every item's sample rows go through filing: subjects, parties and relations come out as the standard says."""

from datetime import date

import pytest

from credit.catalogue import standards
from credit.records.filing import file_rows
from credit.records.models import Party, Record, Source
from credit.subjects.models import Relation
from tests.factories.credit import UnitFactory, UserFactory, item

TODAY = date(2026, 6, 1)
pytestmark = pytest.mark.django_db


def file_samples(slug):
    standard = standards.get(slug)
    rows = standard.samples.good
    checked = standard.check({name: [row.get(name, "") for row in rows] for name in standard.columns}, today=TODAY)
    return file_rows(
        standard, checked, item=item(slug), unit=UnitFactory(), actor=UserFactory(), source=Source.WORKBOOK
    )


@pytest.mark.parametrize("slug", standards.load())
def test_sample_rows_are_filed_under_subjects_of_their_kind(slug):
    standard = standards.get(slug)
    filed = file_samples(slug)
    assert (filed.refused, filed.doubtful) == ([], {})
    assert filed.new == len(standard.samples.good)
    kinds = Record.objects.of_item(slug).values_list("subject__kind", flat=True)
    assert set(kinds) <= set(standard.subject_kinds)


def test_a_firm_does_not_take_over_the_plate_of_a_vehicle_beside_it():
    file_samples("road-misconduct")
    firms = Record.objects.of_item("road-misconduct").filter(subject__kind="enterprise")
    assert [one.subject.identifiers.filter(scheme="plate").count() for one in firms] == [0]
    assert Party.objects.filter(record__in=firms, role="vehicle").count() == 1


@pytest.mark.parametrize("slug", ["road-vehicle", "ship"])
def test_a_thing_of_a_natural_person_is_filed_as_personal(slug):
    file_samples(slug)
    personal = Record.objects.of_item(slug).values_list("is_personal", flat=True)
    assert sorted(personal) == [False, True]


def test_a_project_knows_the_part_each_firm_plays():
    file_samples("project")
    stated = Relation.objects.values_list("kind", "source__kind", "target__kind", "label")
    assert list(stated) == [("participates", "enterprise", "project", "施工单位")]


def test_a_coded_column_names_a_record_in_words():
    file_samples("evaluation")
    titles = set(Record.objects.of_item("evaluation").values_list("title", flat=True))
    assert titles == {"道路运输企业质量信誉考核", "道路运输驾驶员诚信考核"}
