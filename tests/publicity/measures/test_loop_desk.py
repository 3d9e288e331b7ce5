"""The loop on the desk: inbox, steps, refusals in words; reminders once a day; figures by quarter."""

from datetime import date

import pytest
from django.urls import reverse

from credit.messages.models import Message
from credit.sealing import unseal
from credit.units.models import PostRole, Unit
from publicity.measures.loop import planning, reminding
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution
from publicity.measures.loop.statistics import figures, quarter_of
from tests.factories.credit import TODAY, SubjectFactory, UserFactory
from tests.factories.measures import entry

pytestmark = pytest.mark.django_db
INBOX = "/admin/publicity/execution/"


def page_of(thing):
    return reverse(f"admin:publicity_{thing._meta.model_name}_change", args=[thing.pk])


def test_a_clerk_goes_from_receipt_to_feedback(client, execution, bureau):
    client.force_login(bureau.clerk)
    assert execution.action.record.subject.name in client.get(INBOX).content.decode()
    client.post(page_of(execution), {"move": "receive"})
    answer = client.post(page_of(execution), {"move": "begin", "content": "", "started_on": "2026-06-01"})
    assert (answer.status_code, "有" in answer.content.decode()) == (422, True)
    client.post(page_of(execution), {"move": "begin", "content": "列为重点（示例）", "started_on": "2026-06-01"})
    refused = client.post(page_of(execution), {"move": "feed_back", "result": "不适用", "content": "", "reason": ""})
    assert "请写明原因" in refused.content.decode()
    client.post(page_of(execution), {"move": "feed_back", "result": "已提高频次", "content": "", "reason": ""})
    execution.refresh_from_db()
    assert execution.state == StepState.FED_BACK
    text = client.get(page_of(execution)).content.decode()
    assert execution.relevance in text
    assert "《山东省社会信用条例》第二十八条" in text


def test_a_stranger_finds_nothing(client, execution, bureau):
    client.force_login(bureau.stranger)
    assert client.get(page_of(execution)).status_code == 404
    assert execution.measure not in client.get(INBOX).content.decode()


def test_the_plan_is_dispatched_by_the_site_administrator(client, action, bureau):
    client.force_login(bureau.clerk)
    assert "推送给执行单位" not in client.get(page_of(action)).content.decode()
    wrong = {"move": "add", "measure_key": "I1", "unit": bureau.unit.pk, "relevance": "示例"}
    assert client.post(page_of(action), wrong).status_code == 422
    client.force_login(bureau.site_admin)
    assert "推送给执行单位" in client.get(page_of(action)).content.decode()
    client.post(page_of(action), {"move": "dispatch"})
    assert not action.executions.filter(state=StepState.INITIATED).exists()


def test_a_person_is_named_on_the_page_only_and_that_is_noted(client, bureau):
    from credit.audit.models import AuditEntry
    from credit.records import hooks

    driver = SubjectFactory(person=True, name="示例王某某")
    hooks.published.fire([entry(subject=driver, unit=bureau.unit).pk], actor=None)
    one = Execution.objects.filter(unit=bureau.unit).first()
    client.force_login(bureau.clerk)
    listing = client.get(INBOX).content.decode()
    assert ("示例王" in listing, "（涉个人）" in listing) == (False, True)
    assert "示例王某某" in client.get(page_of(one)).content.decode()
    assert AuditEntry.objects.filter(action="person.viewed", actor=bureau.clerk).count() == 1


def test_a_person_is_reminded_once_a_day_in_numbers_only(execution, bureau):
    for who in (bureau.clerk, bureau.stranger):
        who.email = f"{who.username}@example.invalid"
        who.save()
    assert reminding.remind(today=date(2026, 6, 4)) == 1
    assert reminding.remind(today=date(2026, 6, 4)) == 0
    assert reminding.remind(today=date(2026, 6, 5)) == 1
    text = unseal(Message.objects.order_by("pk")[0].sealed)["text"]
    assert "2 项已经超期" in text
    assert execution.action.record.subject.name not in text


def test_the_figures_count_by_list_and_unit(client, execution, action, bureau):
    Execution.objects.update(dispatched_at="2026-06-01T02:00:00Z")
    told = figures(Execution.objects.all(), quarter_of(TODAY))
    assert [line.name for line in told["lists"]] == ["严重违法超限超载运输失信当事人名单（发改财金〔2017〕274号）"]
    assert sum(line.counts[0] for line in told["units"]) == action.executions.count()
    client.force_login(bureau.site_admin)
    assert "发改财金〔2017〕274号" in client.get(reverse("admin:measure-statistics")).content.decode()


def test_provisional_days_are_reckoned_anew(execution):
    from publicity.measures.loop.due_dates import recompute_provisional

    Execution.objects.filter(pk=execution.pk).update(due_is_provisional=True, due_on=date(2026, 7, 1))
    assert recompute_provisional() == 1
    execution.refresh_from_db()
    assert (execution.due_on, execution.due_is_provisional) == (date(2026, 6, 3), False)


def test_the_nightly_task_runs(execution):
    from publicity.tasks import tend_measures

    tend_measures()
    assert Execution.objects.filter(state=StepState.DISPATCHED).exists()


@pytest.mark.parametrize("role", [PostRole.AUDITOR, PostRole.SECRECY])
def test_roles_without_a_part_see_nothing(client, execution, role):
    client.force_login(UserFactory(role=role, unit=Unit.objects.get(code="U10")))
    assert client.get(INBOX).status_code == 403
    assert planning.offered(execution.action)
