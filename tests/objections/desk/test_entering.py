"""Entry on behalf: the case with its papers and code, errors at their fields, possible duplicates before filing."""

import io

import pytest
from PIL import Image

from objections.cases.models import Case
from tests.factories.objections import FIELDS

pytestmark = pytest.mark.django_db
ADD = "/admin/objections/case/add/"


def told(kind, today, **changes):
    words = {name: "on" if value is True else value for name, value in FIELDS[kind].items()}
    return {
        "kind": kind, "token": "t-1", "channel": "window", "received_on": f"{today}", "urgency": "ordinary",
        "applicant_kind": "organisation", "organisation_name": "枣庄示例运输有限公司", "uscc": "91370499MA3DEM019Y",
        "contact_phone": "13800000000", "standing": "subject", **words, **changes,
    }  # fmt: skip


def test_a_clerk_registers_what_came_to_the_window_and_hands_over_the_code(
    client, people, penalty, today, no_typesetting
):
    client.force_login(people.admin)
    assert "异议" in client.get(ADD).content.decode()
    form = client.get(ADD, {"kind": "objection", "record": f"#{penalty.pk}"}).content.decode()
    assert f"#{penalty.pk}" in form
    paper = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(paper, "PNG")
    paper.seek(0)
    paper.name = "决定书.png"
    answer = client.post(ADD, told("objection", today, record=penalty.document_number, uploads=[paper]))
    assert answer.status_code == 200, answer.context["form"].errors
    case = Case.objects.get()
    assert (answer.status_code, case.record, case.channel, case.files.count()) == (200, penalty, "window", 1)
    text = answer.content.decode()
    assert case.number in text
    assert "只显示这一次" in text
    again = client.post(
        ADD,
        told("objection", today, record=penalty.document_number, token="t-2", statement="又来说一遍同一件事（示例）。"),
    )
    assert "可能已经登记过" in again.content.decode()
    assert Case.objects.count() == 1
    client.post(ADD, told("objection", today, record=penalty.document_number, token="t-2", is_other="on",
                          statement="又来说一遍同一件事（示例）。"))  # fmt: skip
    assert Case.objects.count() == 2


def test_what_is_wrong_stands_at_its_field(client, people, today):
    client.force_login(people.clerk)
    answer = client.post(ADD, told("objection", today, record="没有这个文书号", uscc="91370499MA3DEM019X"))
    assert answer.status_code == 422
    assert "record" in answer.context["form"].errors
    answer = client.post(ADD, told("complaint", today, matter_type="service", uscc="91370499MA3DEM019X"))
    assert "uscc" in answer.context["form"].errors
    answer = client.post(
        ADD, told("complaint", today, matter_type="service", topic="road", channel="12328", external_number="A-1")
    )
    assert Case.objects.get().external_number == "A-1"
    assert "网站管理员分类转办" in answer.content.decode()
    client.force_login(people.leader)
    assert client.get(ADD).status_code == 302
