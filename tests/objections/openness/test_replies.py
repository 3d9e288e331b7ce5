"""Selected replies: nobody in them can be recognised, a second person releases, and they leave when they must."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from credit.kernel.errors import DomainError, NotAllowed
from credit.units.models import PostRole
from objections.cases.models import CaseEvent
from objections.cases.personal import Personal, seal_personal
from objections.openness.replies import services
from objections.openness.replies.models import SelectedReply
from tests.factories.credit import UserFactory
from tests.factories.objections import USCC, CaseFactory

TEXT = {
    "title": "公示的罚款金额写错了",
    "question": "某企业提出，公示的罚款金额比决定书多了一个零。",
    "answer": "经核对案卷，录入有误，已更正并通知各平台。",
}


@pytest.fixture
def case(people):
    personal = Personal(person={"name": "示例某"}, fields={"accused_plate": "鲁D示0001", "accused_name": "示例客运行"})
    case = CaseFactory(
        kind="objection", state="done", outcome="upheld", unit=people.unit, closed_at=timezone.now(),
        sealed=seal_personal(personal),
    )  # fmt: skip
    reason = f"枣庄示例运输有限公司（{USCC}）：鲁D示0001 的金额已更正，编号 {case.number}。"
    CaseEvent.objects.create(case=case, action="reply", to_state="done", part="site_admin", reason=reason)
    return case


@pytest.fixture
def secrecy(people):
    return UserFactory(role=PostRole.SECRECY, unit=people.law)


def test_one_writes_another_releases_and_the_page_tells_nothing_of_the_case(client, case, people, secrecy):
    reply = services.write(case.pk, actor=people.legal, **TEXT)
    page = reverse("selected-replies")
    assert TEXT["answer"] not in client.get(page).content.decode()
    with pytest.raises(NotAllowed, match="另一个人"):
        services.release(reply.pk, actor=people.legal)
    services.release(reply.pk, actor=secrecy)
    for address in (page, f"{page}?kind=objection", reverse("selected-replies-json")):
        text = client.get(address).content.decode()
        assert TEXT["answer"] in text
        assert not [told for told in (case.number, case.organisation_name, USCC, "示例某") if told in text]
    assert TEXT["answer"] not in client.get(f"{page}?kind=complaint").content.decode()


@pytest.mark.parametrize(
    "telling",
    [
        "枣庄示例运输有限公司说金额错了。", f"代码 {USCC} 的企业。", "示例某反映的。", "是示例客运行的事。",
        "车牌鲁D示0001。",
        "另一家，滕州示例物流有限公司。", "车牌鲁DA1234 的货车。", "请打 13800000000。", "身份证 370402199001010016。",
    ],
)  # fmt: skip
def test_a_text_that_tells_who_is_refused_at_its_field(case, people, telling):
    for name in TEXT:
        with pytest.raises(DomainError) as refused:
            services.write(case.pk, actor=people.legal, **{**TEXT, name: telling})
        assert (refused.value.code, list(refused.value.fields)) == ("names", [name])
    assert not SelectedReply.objects.exists()


def test_the_text_begins_with_the_answer_without_the_names(case):
    text = services.suggested_answer(case)
    assert "已更正" in text
    assert not [told for told in ("枣庄示例", USCC, "鲁D示0001", case.number) if told in text]


def test_confidential_cases_tip_offs_and_open_ones_are_never_chosen(case, people):
    for changes in ({"is_confidential": True}, {"matter_type": "tip_off"}, {"state": "legal", "closed_at": None}):
        for name, value in changes.items():
            setattr(case, name, value)
        case.save()
        with pytest.raises(DomainError, match="只选登"):
            services.write(case.pk, actor=people.legal, **TEXT)
        case.is_confidential, case.matter_type = False, ""
    with pytest.raises(NotAllowed):
        services.write(case.pk, actor=people.clerk, **TEXT)


def test_a_reply_leaves_when_withdrawn_rewritten_or_while_its_case_is_reviewed(case, people, secrecy):
    reply = services.release(services.write(case.pk, actor=people.legal, **TEXT).pk, actor=secrecy)
    shown = SelectedReply.objects.public_now
    assert shown().exists()
    with transaction.atomic():
        type(case).objects.filter(pk=case.pk).update(state="review_again", closed_at=None)
        assert not shown().exists()
        transaction.set_rollback(True)
    with pytest.raises(DomainError, match="原因"):
        services.withdraw(reply.pk, actor=secrecy, reason=" ")
    services.withdraw(reply.pk, actor=people.admin, reason="申请人认为看得出是谁（示例）")
    assert not shown().exists()
    with pytest.raises(DomainError, match="重新编写"):
        services.release(reply.pk, actor=secrecy)
    again = services.write(case.pk, actor=people.second_legal, **TEXT)
    assert (again.pk, again.state) == (reply.pk, "draft")


def test_the_database_refuses_a_reply_that_nobody_else_has_read(case, people):
    reply = services.write(case.pk, actor=people.legal, **TEXT)
    for changes in ({"state": "shown"}, {"state": "shown", "approved_by": people.legal}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SelectedReply.objects.filter(pk=reply.pk).update(**changes)


def test_at_the_desk_it_is_written_on_the_page_of_the_case_and_released_in_the_list(client, case, people, secrecy):
    client.force_login(people.legal)
    address = f"/admin/objections/case/{case.pk}/do/tell/"
    assert "已更正" in client.get(address).content.decode()
    refused = client.post(address, {**TEXT, "answer": "枣庄示例运输有限公司的金额已更正。"})
    assert refused.status_code == 422
    assert "会让人看出是谁" in refused.content.decode()
    assert client.post(address, TEXT).status_code == 302
    reply = SelectedReply.objects.get(case=case)
    chosen = {"action": "release_replies", "_selected_action": [reply.pk]}
    client.post("/admin/objections/selectedreply/", chosen)
    assert not SelectedReply.objects.public_now().exists()
    client.force_login(secrecy)
    assert TEXT["title"] in client.get("/admin/objections/selectedreply/").content.decode()
    client.post("/admin/objections/selectedreply/", chosen)
    assert SelectedReply.objects.public_now().exists()
