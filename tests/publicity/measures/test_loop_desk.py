"""The loop on the desk: inbox, steps, refusals in words; reminders once a day; figures by quarter."""

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from credit.audit.models import AuditEntry
from credit.messages.models import Message
from credit.records import hooks
from credit.records import services as records
from credit.records.models import Record
from credit.sealing import unseal
from credit.units.models import PostRole, Unit
from publicity.measures.loop import executing, planning, reminding
from publicity.measures.loop.executing import Report
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution
from publicity.measures.loop.statistics import figures, quarter_of
from tests.factories.credit import TODAY, SubjectFactory, UserFactory
from tests.factories.measures import entry, full_entry

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


class TestNationalTables:
    """Released feedback as tables 25414 and 25420: exact columns, persons only for the right to sealed data."""

    def fed_back(self, bureau, kind):
        record = full_entry(kind=kind, unit=bureau.unit)
        if kind == "person":
            Record.objects.filter(pk=record.pk).update(
                publicity_start=None, publicity_end=None, disclosure="authorised"
            )
        hooks.published.fire([record.pk], actor=None)
        execution = Execution.objects.filter(action__record=record, unit=bureau.unit).first()
        planning.dispatch(execution.action_id, actor=bureau.site_admin)
        executing.receive(execution.pk, actor=bureau.clerk)
        executing.begin(execution.pk, actor=bureau.clerk, content="示例执行", started_on=TODAY)
        filed = executing.feed_back(execution.pk, actor=bureau.clerk, report=Report("已限制")).feedback
        if kind == "person":
            records.agree([filed.pk], actor=bureau.law)
        outcome = records.publish([filed.pk], actor=bureau.reviewer)
        assert outcome.done, outcome.refused
        return record

    def sheet(self, client, number):
        answer = client.post(reverse("admin:measure-national", args=[number]))
        return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    def test_an_enterprise_stands_in_25414(self, client, bureau):
        record = self.fed_back(bureau, "enterprise")
        client.force_login(bureau.clerk)
        head, row = self.sheet(client, "25414")
        told = dict(zip(head, row, strict=True))
        assert told["unified_social_credit_code"] == record.subject.code
        assert (told["exec_dept_name"], told["results"], told["reward_punishment_type_code"]) == (
            bureau.unit.name, "已限制", "2",
        )  # fmt: skip
        assert AuditEntry.objects.filter(action="measure.feedback_exported", actor=bureau.clerk).count() == 1

    def test_a_person_stands_in_25420_for_those_who_may_see_sealed_data(self, client, bureau):
        record = self.fed_back(bureau, "person")
        client.force_login(bureau.clerk)
        assert client.post(reverse("admin:measure-national", args=["25420"])).status_code == 302
        client.force_login(bureau.reviewer)
        head, row = self.sheet(client, "25420")
        told = dict(zip(head, row, strict=True))
        assert told["id_card_number"] == unseal(record.sealed)["identity_number"]
        assert told["name"] == record.details["subject_name"]
