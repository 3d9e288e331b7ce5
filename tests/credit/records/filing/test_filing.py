"""What a row does to the record on file, and to the subjects it names."""

import pytest

from credit.catalogue import standards
from credit.records import services as records
from credit.records.filing.content import digest_of, natural_keys
from credit.records.filing.seen import SeenKeys
from credit.records.models import Correction, Party, Record
from credit.sealing import unseal
from credit.subjects.models import Relation, Subject, SubjectIdentifier
from credit.units.models import PostRole, Unit
from tests.credit.intake.conftest import *  # noqa: F403  the same desk as the intake's
from tests.credit.intake.conftest import table
from tests.factories.credit import UserFactory, item

pytestmark = pytest.mark.django_db
OTHER = "另一种说法，罚款2000元（示例）。"


@pytest.fixture
def person():
    return dict(standards.get("penalty").samples.good[1])


def test_a_changed_row_of_a_draft_changes_it_and_keeps_the_past(take, good):
    take(table([good]))
    batch = take(table([good | {"penalty_content": OTHER}]))
    record = Record.objects.get()
    assert (batch.rows_changed, record.revision, record.details["penalty_content"]) == (1, 2, OTHER)
    assert record.revisions.get().state["details"]["penalty_content"] == good["penalty_content"]


def test_a_changed_row_of_a_released_record_waits_as_a_correction(take, good, reviewer):
    take(table([good]), publisher=reviewer)
    batch = take(table([good | {"penalty_content": OTHER}]))
    record = Record.objects.get()
    assert (batch.rows_changed, record.details["penalty_content"]) == (1, good["penalty_content"])
    assert Correction.objects.get().values["details"]["penalty_content"] == OTHER


def test_the_same_correction_again_changes_nothing(take, good, reviewer):
    take(table([good]), publisher=reviewer)
    content = table([good | {"penalty_content": OTHER}])
    take(content)
    assert take(content).rows_same == 1
    assert Correction.objects.count() == 1


def test_another_units_record_is_refused(take, good):
    take(table([good]))
    other = Unit.objects.get(code="U06")
    batch = take(table([good]), unit=other, user=UserFactory(role=PostRole.CLERK, unit=other))
    assert (batch.rows_refused, batch.findings[0]["rule"]) == (1, "V14")


def test_a_withdrawn_record_comes_back_to_review_as_a_new_revision(take, good, reviewer):
    take(table([good]), publisher=reviewer)
    record = Record.objects.get()
    records.withdraw([record.pk], actor=reviewer, reason="示例")
    take(table([good | {"penalty_content": OTHER}]))
    record.refresh_from_db()
    assert (record.status, record.publicity_start, record.details["penalty_content"]) == ("submitted", None, OTHER)


def test_an_ended_record_is_not_changed(take, good):
    take(table([good]))
    Record.objects.update(status="ended")
    batch = take(table([good | {"penalty_content": OTHER}]))
    assert (batch.rows_refused, batch.rows_changed) == (1, 0)


def test_different_spellings_of_the_document_number_are_one_record(take, good):
    take(table([good]))
    batch = take(table([good | {"document_number": "鲁枣交执罚[2026]0012号(示例)"}]))
    assert (batch.rows_new, batch.rows_changed) == (0, 1)


def test_restricted_columns_are_only_sealed(take, person):
    take(table([person]))
    record = Record.objects.get()
    assert "person_id_number" not in record.details
    assert unseal(record.sealed)["person_id_number"] == person["person_id_number"]
    assert bytes(record.digest) == digest_of(record.details, unseal(record.sealed))
    assert person["person_id_number"] not in record.natural_key


def test_a_person_is_known_by_number_and_never_searchable(take, person):
    take(table([person]))
    take(table([person | {"document_number": "示例2号"}]))
    subject = Subject.objects.get()
    assert (subject.kind, subject.is_personal, subject.code) == ("person", True, "")
    assert not subject.search_names.exists()
    identifier = SubjectIdentifier.objects.get()
    assert len(identifier.value) == 64
    assert unseal(identifier.sealed) == person["person_id_number"]


def test_a_vehicle_in_a_penalty_is_a_party_of_it(take, good):
    take(table([good]))
    party = Party.objects.get()
    assert (party.role, party.subject.code, party.subject.plate_colour) == ("vehicle", "鲁D0Z001", "黄")


def test_the_owner_of_the_day_is_found_by_the_relation_in_force(take, good):
    take(table([good]))
    vehicle = Party.objects.get().subject
    owner = Subject.objects.get(kind="enterprise")
    Relation.objects.create(
        kind="owns", source=owner, target=vehicle, valid_from="2026-01-01", valid_until="2026-02-28"
    )
    take(
        table(
            [good | {"document_number": "示例2号"}, good | {"document_number": "示例3号", "act_ended_on": "2026/03/01"}]
        )
    )
    owned = Party.objects.filter(role="owner").values_list("record__document_number", flat=True)
    assert list(owned) == ["示例2号"]


@pytest.mark.parametrize("slug", list(standards.load()))
def test_the_good_samples_of_every_standard_are_filed_once(slug, units):
    from io import BytesIO

    from credit.intake import services

    standard = standards.get(slug)
    of = item(slug)
    unit = Unit.objects.get(pk=min(_units_of(of)))
    clerk = UserFactory(role=PostRole.CLERK, unit=unit)

    def load():
        content = table([dict(row) for row in standard.samples.good], slug, columns=list(standard.columns))
        batch = services.receive(BytesIO(content), name="示例.csv", item=of, unit=unit, user=clerk)
        return services.load(batch.pk)

    first, again = load(), load()
    count = len(standard.samples.good)
    assert (first.rows_refused, first.rows_doubtful) == (0, 0), first.findings
    assert first.rows_new + first.rows_same == count
    assert (again.rows_new, again.rows_changed, again.rows_same) == (0, 0, count)


def _units_of(of):
    from credit.units.policies import item_units

    return item_units(of)


def test_a_long_key_is_hashed():
    standard = standards.get("penalty")
    values = {"authority_uscc": ["1" * 18], "document_number": ["长" * 500]}
    assert natural_keys(standard, values, [0], ["s1"])[0].startswith("sha256:")


def test_a_file_of_any_length_knows_what_it_brought():
    seen = SeenKeys()
    assert all(seen.first(f"k{i}", bytes([i % 256] * 4), i) is None for i in range(20_000))
    assert seen.first("k777", bytes([777 % 256] * 4), 99) == (777, True)
    assert seen.first("k778", b"\x00\x00\x00\x00", 99) == (778, False)
