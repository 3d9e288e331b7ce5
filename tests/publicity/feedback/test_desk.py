"""网站找错 on the desk: the site administrator reads and closes, others do not find it."""

import pytest
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.units.models import PostRole
from publicity.feedback import services
from tests.factories.credit import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:publicity_sitefeedback_changelist")


@pytest.fixture
def entry(db):
    return services.receive(page="/catalogue/", text="归集目录里有错字", contact="demo@example.com")


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(role=PostRole.SITE_ADMIN))
    return client


def form_of(entry):
    return reverse("admin:publicity_sitefeedback_change", args=[entry.pk])


def test_the_list_shows_what_was_reported_but_no_contact(desk, entry):
    text = desk.get(LIST).content.decode()
    assert "归集目录里有错字" in text
    assert "demo@example.com" not in text
    assert "网站找错" in desk.get(reverse("admin:index")).content.decode()


def test_seeing_the_contact_leaves_a_trace(desk, entry):
    assert "demo@example.com" in desk.get(form_of(entry)).content.decode()
    assert AuditEntry.objects.filter(action="sealed.viewed", target_id=str(entry.pk)).count() == 1


def test_saving_closes_the_report_and_then_it_is_only_read(desk, entry):
    assert desk.post(form_of(entry), {"result": "已改正"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.result, entry.contact) == ("done", "已改正", None)
    assert desk.post(form_of(entry), {"result": "再改"}).status_code == 403
    assert desk.get(form_of(entry)).status_code == 200
    assert AuditEntry.objects.filter(action="feedback.handled").count() == 1


def test_a_word_on_what_was_done_is_wanted(desk, entry):
    assert desk.post(form_of(entry), {"result": ""}).status_code == 200
    entry.refresh_from_db()
    assert entry.state == "open"


@pytest.mark.parametrize("role", [PostRole.CLERK, PostRole.REVIEWER, PostRole.LEGAL, PostRole.AUDITOR])
def test_others_do_not_get_in(client, entry, role):
    client.force_login(UserFactory(role=role))
    assert client.get(LIST).status_code == 403
    assert client.get(form_of(entry)).status_code == 403


def test_who_saves_a_moment_later_is_told_so_and_nothing_changes(desk, entry, monkeypatch):
    """Two administrators pass the form at the same instant; the service lets only one of them through."""

    handle = services.handle

    def close_first(*args, **kwargs):
        handle(entry.pk, actor=UserFactory(role=PostRole.SITE_ADMIN), result="先改好了")
        return handle(*args, **kwargs)

    monkeypatch.setattr("publicity.feedback.admin.services.handle", close_first)
    page = desk.post(form_of(entry), {"result": "后来的"}, follow=True)
    entry.refresh_from_db()
    assert (page.status_code, entry.result) == (200, "先改好了")
    assert "已经处理过了" in page.content.decode()
