"""The board of the law section, the routing rules as a table."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objections.deadlines import supervision
from objections.desk.reasons import top_reasons
from objections.routing.models import RoutingRule
from tests.factories.credit import TODAY
from tests.factories.objections import CaseFactory

pytestmark = pytest.mark.django_db


def test_the_board_shows_what_is_overdue_and_which_slips_are_open(client, people, today, no_typesetting):
    due = today - timedelta(days=30)
    case = CaseFactory(state="verifying", unit=people.unit, due_on=due, state_due_on=due)
    supervision.issue_slip(case, today=today)
    client.force_login(people.legal)
    text = client.get("/admin/objections/supervision/board/").content.decode()
    assert case.number in text
    assert "已升级督办" in text
    assert case.supervisions.get().number in text
    assert client.get("/admin/objections/supervision/").status_code == 200
    client.force_login(people.clerk)
    assert client.get("/admin/objections/supervision/board/").status_code == 302


def test_the_board_tells_what_people_come_for_most(people, today):
    CaseFactory.create_batch(2, unit=people.unit, content={"objection_type": "wrong"})
    CaseFactory(kind="complaint", matter_type="service", unit=people.unit)
    CaseFactory(kind="complaint", matter_type="tip_off", state="merged", unit=people.unit)
    assert top_reasons(today) == [("异议", "内容错误", 2), ("投诉举报", "经营服务类", 1)]


def test_routing_rules_are_imported_as_a_table_and_an_unknown_unit_is_named(client, people):
    client.force_login(people.admin)
    head = "basis,key,label,unit,is_lead,order,source,valid_from"
    rows = f"{head}\ntopic,example,示例事项,{people.unit.code},1,1,示例,{TODAY}\n"

    def upload(text):
        file = SimpleUploadedFile("rules.csv", text.encode(), content_type="text/csv")
        return client.post(
            "/admin/objections/routingrule/import/", {"import_file": file, "format": "0", "resource": ""}
        )

    answer = upload(rows)
    assert not answer.context["result"].has_errors(), answer.context["result"].row_errors()
    confirm = answer.context["confirm_form"].initial
    client.post("/admin/objections/routingrule/process_import/", confirm)
    assert RoutingRule.objects.get(key="example").unit == people.unit
    assert upload(rows.replace(people.unit.code, "NONE")).context["result"].has_errors()
