"""Which subject a row means: by strong identifiers, never by the name alone."""

from datetime import date

import pytest

from credit.kernel.names import name_key
from credit.subjects.claims import Claim
from credit.subjects.models import Scheme, Subject, SubjectIdentifier, SubjectName
from credit.subjects.resolution import Resolver
from credit.subjects.services import apply_changes, make_subjects

pytestmark = pytest.mark.django_db
CODE, OTHER_CODE = "91370499MA3DEM019Y", "92370499MA3DEM027N"


def claim(name="枣庄示例运输有限公司", *, row=0, kind="enterprise", day=None, **identifiers) -> Claim:
    return Claim(kind, name, tuple(identifiers.items()), row, day, fixed_name=bool(name))


def keep(*claims, decided=None):
    resolver = Resolver(decided)
    answers = resolver.resolve(claims)
    make_subjects(resolver.changes.made)
    apply_changes(resolver.changes)
    return answers


def test_rows_about_one_new_firm_share_it():
    one, two = keep(
        claim(uscc=CODE, business_registration="370499000000001"), claim(business_registration="370499000000001")
    )
    assert one.known is two.known
    assert Subject.objects.get().code == CODE


def test_a_firm_is_found_by_its_code_whatever_its_name():
    first = keep(claim(uscc=CODE, day=date(2024, 1, 1)))[0].known
    second = keep(claim("枣庄示例新运输有限公司", uscc=CODE, day=date(2025, 1, 1)))[0]
    subject = Subject.objects.get()
    assert second.known.id == first.id
    assert "新名称" in second.warning
    assert subject.name == "枣庄示例新运输有限公司"
    former = SubjectName.objects.get(kind="former")
    assert (former.name, former.valid_until) == ("枣庄示例运输有限公司", date(2025, 1, 1))


def test_an_older_row_does_not_rename():
    keep(claim("枣庄示例新运输有限公司", uscc=CODE, day=date(2025, 1, 1)))
    keep(claim(uscc=CODE, day=date(2020, 1, 1)))
    assert Subject.objects.get().name == "枣庄示例新运输有限公司"
    assert SubjectName.objects.filter(kind="former", name="枣庄示例运输有限公司").exists()


def test_one_new_code_with_two_names_in_a_file_keeps_both_names():
    keep(claim(uscc=CODE, day=date(2020, 1, 1)), claim("枣庄示例新运输有限公司", uscc=CODE, day=date(2025, 1, 1)))
    assert Subject.objects.get().name == "枣庄示例新运输有限公司"
    assert set(SubjectName.objects.values_list("name", "kind")) == {
        ("枣庄示例新运输有限公司", "current"),
        ("枣庄示例运输有限公司", "former"),
    }


def test_one_name_with_two_codes_is_two_firms():
    keep(claim(uscc=CODE), claim(uscc=OTHER_CODE))
    assert Subject.objects.count() == 2


def test_a_name_alone_never_makes_a_subject():
    answer = keep(claim())[0]
    assert answer.known is None
    assert not Subject.objects.exists()


def test_a_name_alone_finds_the_only_firm_of_that_name_in_any_bracket_style():
    keep(claim("示例（枣庄）运输有限公司", uscc=CODE))
    answer = keep(claim("示例(枣庄)运输有限公司"))[0]
    assert answer.known.id == Subject.objects.get().pk
    assert answer.warning


def test_a_name_alone_with_several_candidates_waits_for_a_person():
    keep(claim(uscc=CODE), claim(uscc=OTHER_CODE))
    answer = keep(claim(row=7))[0]
    assert answer.known is None
    assert len(answer.candidates) == 2
    chosen = answer.candidates[0]
    assert keep(claim(row=7), decided={7: chosen})[0].known.id == chosen


def test_numbers_of_different_subjects_in_one_row_wait_for_a_person():
    keep(claim(uscc=CODE), claim("另一示例公司", business_registration="370499000000001"))
    answer = keep(claim(uscc=CODE, business_registration="370499000000001"))[0]
    assert "不同的主体" in answer.trouble


def test_a_lasting_number_that_contradicts_the_file_waits_for_a_person():
    keep(claim(uscc=CODE, business_registration="370499000000001"))
    answer = keep(claim(uscc=OTHER_CODE, business_registration="370499000000001"))[0]
    assert "不一致" in answer.trouble


def test_a_renewed_certificate_replaces_the_one_before():
    vehicle = {"kind": "vehicle", "plate": "鲁D0Z001|黄"}
    keep(claim("", **vehicle, vehicle_certificate="370499000001"))
    keep(claim("", **vehicle, vehicle_certificate="370499000002", day=date(2026, 1, 1)))
    held = SubjectIdentifier.objects.filter(scheme=Scheme.VEHICLE_CERTIFICATE, valid_until__isnull=True)
    assert [one.value for one in held] == ["370499000002"]


def test_a_number_of_another_kind_of_subject_waits_for_a_person():
    keep(claim("", kind="ship", mmsi="413000001"))
    assert keep(claim(mmsi="413000001"))[0].known is None


def test_a_merged_subject_stands_for_the_one_it_became():
    keep(claim(uscc=CODE), claim("另一示例公司", uscc=OTHER_CODE))
    old, new = Subject.objects.order_by("pk")
    Subject.objects.filter(pk=old.pk).update(merged_into=new)
    assert keep(claim("另一示例公司", uscc=CODE))[0].known.id == new.pk


def test_two_names_in_one_cell_are_both_kept():
    keep(claim("枣庄示例运输有限公司(简称:示例运输)", uscc=CODE))
    keys = set(SubjectName.objects.filter(kind="alias").values_list("key", flat=True))
    assert keys == {name_key("枣庄示例运输有限公司"), name_key("示例运输")}
