"""How heavy the desk's lists are: they are opened a hundred times a day, some over a thin line."""

from django.urls import reverse

from tests.factories.credit import RecordFactory

KIB = 1024


def test_a_full_page_of_records_is_light_and_whole(client, bureau):
    RecordFactory.create_batch(26, unit=bureau.unit, submitted=True)
    client.force_login(bureau.reviewer)
    page = client.get(reverse("admin:credit_record_changelist")).content.decode()
    assert page.count('data-label="主体"') == 25
    assert page.count("action-checkbox list-tick") == 25
    assert page.count(" list-cell") >= 7 * 25
    assert len(page.encode()) < 120 * KIB
