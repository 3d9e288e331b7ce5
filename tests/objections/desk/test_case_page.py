"""The case page: what it shows to whom, moves by forms made of the table, refusals in words, who was first."""

import pytest

from credit.audit.models import AuditEntry
from credit.records.models import Correction
from objections.cases.models import Case
from tests.factories.objections import opened

pytestmark = pytest.mark.django_db


def page(client, user, case):
    client.force_login(user)
    return client.get(f"/admin/objections/case/{case.pk}/change/")


def test_an_objection_goes_through_the_desk_until_the_record_is_corrected(
    client, people, objection, penalty, at_desk, django_capture_on_commit_callbacks
):
    text = page(client, people.admin, objection).content.decode()
    assert f"受理并转办（{people.unit.name}）" in text, "the suggestion is one click"
    assert "罚款金额写成" in text
    assert at_desk(people.admin, objection, "admit", unit=people.unit.pk, standing="subject").status_code == 302
    assert penalty.dispute_marks.filter(until__isnull=True).exists()
    at_desk(people.clerk, objection, "accept")
    at_desk(people.clerk, objection, "conclude", opinion="查了案卷，确有错误")
    form = client.get(f"/admin/objections/case/{objection.pk}/move/propose/").content.decode()
    assert "应为" in form
    assert "370499199001010015" not in form, "restricted columns are no part of a correction"
    told = {"new-violation_facts": "示例：实际为备案过期。", "proposal": "correct", "opinion": "应更正"}
    wrong = at_desk(people.clerk, objection, "propose", **{**told, "new-decided_on": "不是日期"})
    assert (wrong.status_code, "V" in wrong.context["form"].errors["new-decided_on"][0]) == (422, True)
    answer = at_desk(people.clerk, objection, "propose", **told)
    assert answer.status_code == 302, answer.context["form"].errors
    objection.refresh_from_db()
    assert objection.state == "executing"
    assert "要由另一个人来做" not in page(client, people.reviewer, objection).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        at_desk(people.reviewer, objection, "execute")
    penalty.refresh_from_db()
    assert penalty.details["violation_facts"] == "示例：实际为备案过期。"
    assert Correction.objects.get().state == "applied"
    at_desk(people.admin, objection, "reply", reason="经查，公示内容有误，已更正。")
    objection.refresh_from_db()
    assert (objection.state, objection.outcome) == ("done", "upheld")
    assert not penalty.dispute_marks.filter(until__isnull=True).exists()


def test_whoever_comes_second_reads_who_was_first_and_nothing_happens(people, objection, at_desk):
    seen = objection.revision
    at_desk(people.admin, objection, "admit", unit=people.unit.pk)
    late = at_desk(people.clerk, objection, "accept", revision=seen)
    assert late.status_code == 409
    assert "受理并转办" in late.content.decode()
    assert Case.objects.get(pk=objection.pk).state == "assigned"


def test_what_is_missing_stands_at_its_field_and_what_was_typed_stays(people, objection, at_desk):
    answer = at_desk(people.admin, objection, "decline", reason="")
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"] == ["请填写告知申请人的理由或内容"]


def test_two_people_are_explained(client, people, penalty, at_desk, today):
    case = opened(record=penalty, today=today).case
    at_desk(people.admin, case, "admit", unit=people.unit.pk)
    at_desk(people.reviewer, case, "accept")
    at_desk(people.reviewer, case, "conclude", opinion="有误")
    at_desk(people.reviewer, case, "propose", proposal="partly", opinion="部分更正")
    text = page(client, people.reviewer, case).content.decode()
    assert "“执行更正”要由另一个人来做" in text
    assert at_desk(people.reviewer, case, "execute").status_code == 422


def test_who_asks_is_shown_to_those_who_may_know_and_every_look_is_noted(client, people, objection, at_desk, today):
    at_desk(people.admin, objection, "admit", unit=people.unit.pk)
    client.force_login(people.clerk)
    shown = client.post(f"/admin/objections/case/{objection.pk}/applicant/")
    assert "13800000000" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.filter(action="case.applicant_viewed", actor=people.clerk).exists()
    client.force_login(people.helper)
    assert client.get(f"/admin/objections/case/{objection.pk}/change/").status_code == 404
    secret = opened("complaint", is_confidential=True, today=today).case
    at_desk(people.admin, secret, "admit", unit=people.unit.pk)
    assert "示例申请" not in page(client, people.reviewer, secret).content.decode()


def test_beside_the_moves_a_case_is_converted_split_renewed_and_supervised(client, people, objection, at_desk, today):
    code = objection.code_hash
    shown = at_desk(people.admin, objection, "renew", what="do", is_proved="on")
    assert "新的查询码" in shown.content.decode()
    objection.refresh_from_db()
    assert objection.code_hash != code
    at_desk(people.admin, objection, "split", what="do", units=[people.other.pk], reason="两个单位的事（示例）")
    assert Case.objects.get(parent=objection).unit == people.other
    at_desk(
        people.admin, objection, "convert", what="do", kind="complaint", matter_type="credit", reason="是投诉（示例）"
    )
    objection.refresh_from_db()
    assert objection.state == "converted"
    fresh = Case.objects.get(converted_from=objection)
    at_desk(people.admin, fresh, "admit", unit=people.unit.pk)
    at_desk(people.legal, fresh, "slip", what="do", measures="请抓紧（示例）")
    assert "反馈督办" in page(client, people.clerk, fresh).content.decode()
    at_desk(people.clerk, fresh, "feed-back", what="do", feedback="正在办（示例）")
    at_desk(people.legal, fresh, "clear", what="do")
    assert fresh.supervisions.get().cleared_at is not None
    at_desk(people.clerk, fresh, "recuse", what="do", who=people.clerk.pk, reason="亲属（示例）")
    client.force_login(people.clerk)
    assert client.get(f"/admin/objections/case/{fresh.pk}/change/").status_code == 404
