"""The inbox: each role's piles, filters in the address, lights with words, few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objections.cases.models import Recusal, Task
from objections.desk.piles import counts_of, seen_by
from tests.factories.objections import CaseFactory

pytestmark = pytest.mark.django_db
INBOX = "/admin/objections/case/"


@pytest.fixture
def cases(people):
    """One case at each desk."""
    unit = {"unit": people.unit}
    return {
        "intake": CaseFactory(unit=None),
        "sign": CaseFactory(state="assigned", **unit),
        "work": CaseFactory(state="verifying", handler=people.clerk, **unit),
        "execute": CaseFactory(state="executing", **unit),
        "law": CaseFactory(kind="repair", state="legal", **unit),
        "panel": CaseFactory(kind="repair", state="panel", **unit),
        "head": CaseFactory(kind="complaint", state="ext_approval", applicant_kind="anonymous",
                            organisation_name="", uscc="", **unit),
    }  # fmt: skip


def rows(client, user, **query):
    client.force_login(user)
    return {case.pk for case in client.get(INBOX, query).context["cl"].result_list}


def test_each_part_finds_its_pile_and_the_number_stands_in_the_sidebar(client, people, cases):
    assert rows(client, people.admin, desk="intake") == {cases["intake"].pk}
    assert rows(client, people.clerk, desk="sign") == {cases["sign"].pk}
    assert rows(client, people.reviewer, desk="execute") == {cases["execute"].pk}
    assert rows(client, people.legal, desk="law") == {cases["law"].pk}
    assert rows(client, people.leader, desk="panel") == {cases["panel"].pk}
    assert rows(client, people.head, desk="head") == {cases["head"].pk}
    assert rows(client, people.clerk, desk="mine") == {cases["work"].pk}
    assert rows(client, people.clerk, kind__exact="repair") == {cases["law"].pk, cases["panel"].pk}
    assert counts_of(people.clerk) == {"sign": 1, "work": 1, "mine": 1}
    text = client.get(INBOX).content.decode()
    assert "异议投诉修复" in text
    assert "个工作日" in text


def test_another_unit_sees_what_it_was_asked_to_help_with_and_nobody_what_he_keeps_out_of(client, people, cases):
    assert rows(client, people.helper) == set()
    Task.objects.create(case=cases["work"], unit=people.other, question="示例", asked_by=people.clerk)
    assert rows(client, people.helper, desk="help") == {cases["work"].pk}
    Recusal.objects.create(case=cases["work"], user=people.clerk, reason="示例", recorded_by=people.clerk)
    assert cases["work"].pk not in rows(client, people.clerk)
    cases["law"].accused_unit = people.law
    cases["law"].save()
    assert not seen_by(people.legal).filter(pk=cases["law"].pk).exists()


def test_the_first_page_takes_a_fixed_number_of_statements(client, people):
    """Of its own tables: what the frame keeps in memory (calendar, session, other badges) is not the inbox's matter."""
    client.force_login(people.admin)
    seen = []
    for more in (26, 14):
        for _ in range(more):
            CaseFactory(state="assigned", unit=people.unit)
        with CaptureQueriesContext(connection) as statements:
            client.get(INBOX)
        seen.append(sum("objections_" in one["sql"] for one in statements))
    assert seen == [3, 3]  # the count of the paginator, the numbers of the piles, the page
    assert len(statements) <= 15
