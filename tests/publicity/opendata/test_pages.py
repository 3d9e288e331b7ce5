"""The pages of the open data: what there is, the switch of the law section, whole files over the wire."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.records import publication
from credit.records.models import Passage
from credit.units.models import PostRole
from publicity.opendata import export
from publicity.opendata.models import BulkRelease
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UserFactory, item


@pytest.fixture
def release(db):
    return BulkRelease.objects.create(
        item=item("penalty"), legal_basis="示例依据", valid_from=TODAY, recorded_by=UserFactory()
    )


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


@pytest.mark.django_db
class TestPages:
    def test_the_index_names_items_terms_and_counts(self, page, penalty, licence):
        text = page(reverse("open-data"))
        assert reverse("open-dataset", args=["licence"]) in text
        assert "同步撤下" in text
        assert "/api/v1/changes" in text

    def test_an_item_tells_columns_time_and_count(self, page, licence):
        publication.log([licence.pk], Passage.IN)
        text = page(reverse("open-dataset", args=["licence"]))
        assert "licence_content" in text
        assert reverse("open-file", args=["licence", "csv"]) in text

    def test_items_that_are_not_public_have_no_page(self, page, db):
        item("overload-check")
        page(reverse("open-dataset", args=["overload-check"]), status=404)
        page(reverse("open-dataset", args=["nothing"]), status=404)

    def test_the_schema_describes_the_columns(self, client, licence):
        told = client.get(reverse("open-schema", args=["licence"])).json()
        assert "licence_content" in told["properties"]


@pytest.mark.django_db
class TestSwitch:
    def test_adverse_items_are_not_let_out_at_first(self, client, page, penalty):
        page(reverse("open-file", args=["penalty", "csv"]), status=403)
        text = page(reverse("open-dataset", args=["penalty"]))
        assert reverse("open-file", args=["penalty", "csv"]) not in text

    def test_a_release_that_has_ended_holds_them_again(self, page, release):
        release.valid_until = TODAY - timedelta(days=1)
        release.save()
        page(reverse("open-file", args=["penalty", "csv"]), status=403)

    def test_the_law_section_switches_and_it_is_noted(self, client):
        user = UserFactory(role=PostRole.LEGAL)
        client.force_login(user)
        values = {"item": item("penalty").pk, "legal_basis": "示例依据", "valid_from": "2026-06-01", "valid_until": ""}
        assert client.post(reverse("admin:publicity_bulkrelease_add"), values).status_code == 302
        assert BulkRelease.objects.get().recorded_by == user
        assert AuditEntry.objects.filter(action="bulkrelease.added", actor=user).exists()

    def test_nobody_else_does(self, client):
        client.force_login(UserFactory(role=PostRole.REVIEWER))
        assert client.get(reverse("admin:publicity_bulkrelease_add")).status_code == 403


@pytest.mark.django_db(transaction=True)
class TestFiles:
    def test_a_file_holds_what_is_public_and_nothing_a_moment_later(self, client, penalty, release):
        address = reverse("open-file", args=["penalty", "csv"])
        assert penalty.public_id in text_of(client, address)
        penalty.status = "withdrawn"
        penalty.save()
        for suffix in ("csv", "jsonl"):
            assert penalty.public_id not in text_of(client, reverse("open-file", args=["penalty", suffix]))

    def test_adverse_records_of_other_items_stay_out(self, client, firm):
        kept = RecordFactory(published=True, licence=True, subject=firm)
        held = RecordFactory(published=True, licence=True, subject=firm, nature="adverse")
        text = text_of(client, reverse("open-file", args=["licence", "jsonl"]))
        assert kept.public_id in text
        assert held.public_id not in text

    def test_the_list_of_organisations_names_no_person(self, client, firm):
        person, car, unlisted = (
            SubjectFactory(person=True),
            SubjectFactory(vehicle=True),
            SubjectFactory(is_listed=False),
        )
        for suffix in ("csv", "jsonl"):
            text = text_of(client, reverse("open-subjects-file", args=[suffix]))
            assert firm.name in text
            assert not any(one.public_id in text for one in (person, car, unlisted))
        assert json.loads(text.splitlines()[0])["code"] == firm.code

    def test_a_file_says_its_terms_and_is_kept_nowhere(self, client, licence):
        response = client.get(reverse("open-file", args=["licence", "csv"]))
        b"".join(response.streaming_content)
        assert 'rel="license"' in response.headers["Link"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Disposition"].startswith('attachment; filename="licence-')

    def test_when_all_places_are_taken_the_next_waits(self, client, licence):
        taken = [export.own_connection() for _ in range(export.SLOTS)]
        address = reverse("open-file", args=["licence", "csv"])
        response = client.get(address)
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        for one in taken:
            one.close()
        assert licence.public_id in text_of(client, address)

    def test_a_reader_who_leaves_frees_the_place(self, client, licence):
        for _ in range(export.SLOTS + 1):
            response = client.get(reverse("open-file", args=["licence", "csv"]))
            next(iter(response.streaming_content))
            response.close()
        assert response.status_code == 200
