"""Typical cases: enterprises only, from decisions in effect; a case leaves with its record."""

import pytest

from credit.kernel.errors import DomainError, NotAllowed
from credit.records import hooks
from credit.records import services as records
from credit.records.models import DisputeMark, Record
from publicity.content.reviewed import ReviewState
from publicity.measures.cases import services
from publicity.measures.cases.models import TypicalCase
from publicity.measures.parts import places_of
from publicity.notices.channels import seen_at
from tests.factories.credit import RecordFactory, SubjectFactory, UserFactory
from tests.factories.measures import entry

pytestmark = pytest.mark.django_db
PLACE = "/joint/cases/"


def written(record, bureau, **values):
    values = {"title": "示例案例", "story": "示例：多次超限运输。", **values}
    return services.write(record.public_id, unit=bureau.unit, actor=bureau.clerk, **values)


@pytest.fixture
def listed(bureau, firm):
    return entry(subject=firm, unit=bureau.unit)


@pytest.fixture
def case(listed, bureau):
    return services.release(written(listed, bureau).pk, actor=bureau.law)


def test_a_released_case_is_shown_as_page_and_json(page, case, listed):
    assert "示例：多次超限运输。" in page(PLACE)
    assert listed.public_id in page("/joint/cases.json")
    assert PLACE in places_of(listed)


def test_a_draft_is_not_shown(page, listed, bureau):
    written(listed, bureau)
    assert "示例：多次超限运输。" not in page(PLACE)


def test_a_case_leaves_with_its_record_and_does_not_come_back_by_itself(page, client, case, listed, bureau):
    records.suspend(listed.pk, actor=bureau.law, reason="示例")
    assert seen_at(listed, lambda place: client.get(place).content.decode(), only=["measures"]) == []
    case.refresh_from_db()
    assert case.state == ReviewState.WITHDRAWN
    Record.objects.filter(pk=listed.pk).update(status="published")
    hooks.published.fire([listed.pk], actor=bureau.law)
    assert "示例案例" not in page(PLACE)


def test_a_bad_case_is_hidden_while_its_record_is_disputed(page, case, listed):
    DisputeMark.objects.create(record=listed, case_number="示例1")
    assert "示例案例" not in page(PLACE)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: entry(subject=SubjectFactory(person=True)), "没有这个编号"),
        (lambda: entry(subject=SubjectFactory(vehicle=True)), "只写企业"),
        (lambda: RecordFactory(licence=True, published=True), "不能作案例"),
        (lambda: RecordFactory(withdrawn=True), "没有这个编号"),
        (lambda: RecordFactory(suspended=True), "没有这个编号"),
    ],
)
def test_only_decisions_in_effect_on_organisations(bureau, make, said):
    with pytest.raises(DomainError, match=said):
        written(make(), bureau)


def test_who_is_only_proposed_for_a_list_is_no_case(page, bureau, case, firm):
    proposed = {"list_state": "公示中"}
    with pytest.raises(DomainError, match="没有认定"):
        written(entry("red-list", subject=firm, unit=bureau.unit, details=proposed), bureau)
    Record.objects.filter(pk=case.record_id).update(details=case.record.details | proposed)
    assert "示例案例" not in page(PLACE)
    TypicalCase.objects.filter(pk=case.pk).update(state=ReviewState.DRAFT)
    with pytest.raises(DomainError, match="没有认定"):
        services.release(case.pk, actor=bureau.law)


def test_personal_numbers_are_refused(listed, bureau):
    with pytest.raises(DomainError, match="个人的号码"):
        written(listed, bureau, story="示例：电话13800138000。")


def test_persons_named_in_the_story_are_refused(listed, bureau):
    with pytest.raises(DomainError, match="姓名"):
        written(listed, bureau, story="示例：驾驶员王小明超限运输，邮箱a@example.com。")


def test_a_reviewer_of_the_unit_sees_what_waits_for_him(client, listed, bureau):
    written(listed, bureau)
    client.force_login(bureau.reviewer)
    assert "示例案例" in client.get("/admin/publicity/typicalcase/").content.decode()


def test_a_second_person_releases(listed, bureau):
    case = written(listed, bureau)
    with pytest.raises(NotAllowed):
        services.release(case.pk, actor=bureau.clerk)


def test_on_the_desk_one_writes_and_another_releases(client, listed, bureau):
    client.force_login(bureau.clerk)
    form = {"record_number": listed.public_id, "title": "示例案例", "story": "示例：电话13800138000。"}
    refused = client.post("/admin/publicity/typicalcase/add/", form).content.decode()
    assert "个人的号码" in refused
    assert "示例：电话" in refused
    assert client.post("/admin/publicity/typicalcase/add/", form | {"story": "示例案情"}).status_code == 302
    case = TypicalCase.objects.get()
    client.force_login(bureau.law)
    client.post("/admin/publicity/typicalcase/", {"action": "release_cases", "_selected_action": [case.pk]})
    case.refresh_from_db()
    assert (case.state, case.approved_by) == (ReviewState.SHOWN, bureau.law)
    client.post("/admin/publicity/typicalcase/", {"action": "withdraw_cases", "_selected_action": [case.pk]})
    case.refresh_from_db()
    assert case.state == ReviewState.WITHDRAWN


def test_roles_without_a_part_do_not_see_cases(client, case, bureau):
    client.force_login(UserFactory(role="auditor", unit=bureau.unit))
    assert client.get("/admin/publicity/typicalcase/").status_code == 403
