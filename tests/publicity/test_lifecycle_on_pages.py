"""The services of records and the pages agree: published is seen everywhere, withdrawn nowhere."""

import pytest
from django.urls import reverse

from credit.records import services
from credit.records.notices import Revocation, RevocationKind
from credit.search.upkeep import refresh
from credit.units.models import PostRole
from publicity.notices.channels import seen_at
from publicity.portal.registry import channels
from tests.factories.credit import TODAY, RecordFactory, RoleFactory, SubjectFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    unit = UnitFactory(name="示例执法支队")
    RoleFactory(item=item("penalty"), unit=unit, role="own")
    return unit


@pytest.fixture
def record(unit, details):
    firm = SubjectFactory(name="枣庄示例通达货运有限公司", code="91370499MA3EX00022", is_listed=False)
    clerk = UserFactory(role=PostRole.CLERK, unit=unit)
    refresh([firm.pk])
    details |= {"penalty_types": ["没收违法所得"]}
    return RecordFactory(submitted=True, subject=firm, unit=unit, entered_by=clerk, details=details)


@pytest.fixture
def reviewer(unit):
    return UserFactory(role=PostRole.REVIEWER, unit=unit)


@pytest.fixture
def fetch(client):
    def text(address):
        response = client.get(address, follow=True)
        return response.content.decode() if response.status_code == 200 else ""

    return text


def test_a_firm_that_no_record_on_show_names_has_no_file_and_is_not_found(client, record):
    assert client.get(reverse("subject-detail", args=[record.subject.public_id])).status_code == 404
    assert record.subject.public_id not in client.get("/query/", {"q": "通达"}).content.decode()


def test_published_it_is_met_on_every_channel_and_withdrawn_on_none(client, record, reviewer, fetch):
    services.publish([record.pk], actor=reviewer, today=TODAY)
    record.refresh_from_db()
    unseen = [one.label for one in channels if one.addresses(record) and not seen_at(record, fetch, only=[one.name])]
    assert record.status == "published"
    assert unseen == []
    revoked = Revocation(kind=RevocationKind.REVOKED)
    services.withdraw([record.pk], actor=reviewer, reason="示例撤销", revoked=revoked)
    assert seen_at(record, fetch) == []
    notice = client.get(reverse("penalty-detail", args=[record.public_id]))
    assert notice.status_code == 410
    assert "通达" not in notice.content.decode()
    assert client.get(reverse("subject-detail", args=[record.subject.public_id])).status_code == 404
