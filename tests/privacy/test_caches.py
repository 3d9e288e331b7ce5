"""No copy of what may leave the public is kept without asking, and none of what somebody asked."""

import pytest

from credit.catalogue import standards
from credit.subjects.models import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(bureau):
    (record,) = bureau.show("penalty", dict(standards.get("penalty").samples.good[0]))
    subject = Subject.objects.public().get()
    return [
        "/", "/query/?q=运输", "/query/suggest/?q=运输", "/publicity/", "/publicity/penalties/",
        f"/publicity/penalties/{record.public_id}/", f"/subjects/{subject.public_id}/", "/api/v1/subjects/?q=运输",
        f"/api/v1/subjects/{subject.public_id}/", "/api/v1/records/", f"/api/v1/records/{record.public_id}/",
    ]  # fmt: skip


def test_every_answer_about_records_has_to_be_asked_for_again(client, addresses):
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        control = response.headers.get("Cache-Control", "")
        assert "no-cache" in control or "no-store" in control, (address, control)
