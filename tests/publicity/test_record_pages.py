"""A record's page says it in plain words, shows every public column and nothing else."""

from datetime import date

import pytest
from django.urls import reverse

from credit.records.models import DisputeMark, Party, PersonBasis, WithdrawalNotice
from publicity.portal.registry import RecordAction, record_actions
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UserFactory, item

pytestmark = pytest.mark.django_db


def address(record, name="penalty-detail"):
    return reverse(name, args=[record.public_id])


def test_the_card_tells_class_repair_and_end(page, penalty):
    text = page(address(penalty))
    assert "枣庄示例顺达运输<span" in text
    assert "被罚款 8,000 元" in text
    for answer in ("一般失信", "2026年8月8日", "还有 68 天", "2027年5月8日", "0632-0000001"):
        assert answer in text


def test_columns_come_with_official_numbers_and_amounts_in_yuan(page, penalty):
    text = page(address(penalty))
    assert '<span class="no">20</span>罚款金额' in text
    assert "8,000 元（报送值 0.8 万元）" in text
    assert "依法不公开" in text


def test_telephone_numbers_in_prose_are_masked(page, penalty):
    text = page(address(penalty))
    assert "13800138000" not in text
    assert "138****8000" in text


def test_the_plate_of_a_private_vehicle_is_masked_in_every_column(page, penalty):
    private = SubjectFactory(kind="vehicle", name="鲁D12345", code="鲁D12345|黄", plate_colour="黄", is_personal=True)
    Party.objects.create(record=penalty, role="vehicle", subject=private)
    for text in (page(address(penalty)), page(reverse("api-record", args=[penalty.public_id]))):
        assert "鲁D12345" not in text
        assert "鲁D***45" in text
        assert private.public_id not in text


def test_a_firms_vehicle_is_named_and_linked(page, penalty):
    vehicle = SubjectFactory(kind="vehicle", name="鲁D12345", code="鲁D12345|黄", plate_colour="黄")
    Party.objects.create(record=penalty, role="vehicle", subject=vehicle)
    assert reverse("subject-detail", args=[vehicle.public_id]) in page(address(penalty))


@pytest.mark.parametrize(
    ("title", "certificate", "said"),
    [
        ("道路运输经营行政许可决定书（示例）", "道路运输经营许可证", "取得道路运输经营许可证"),
        ("公路涉路施工行政许可决定书", None, "取得公路涉路施工"),
    ],
)
def test_a_licence_is_said_by_what_it_gives(page, firm, title, certificate, said):
    details = {"certificate_name": certificate} if certificate else {}
    record = RecordFactory(published=True, licence=True, subject=firm, title=title)
    record.details = details
    record.save()
    assert said in page(address(record, "licence-detail"))


def test_an_open_objection_is_marked_everywhere(page, penalty, firm):
    DisputeMark.objects.create(record=penalty, case_number="YY-1")
    for place in (address(penalty), reverse("penalty-list"), reverse("subject-detail", args=[firm.public_id])):
        assert "异议处理中" in page(place)


@pytest.mark.parametrize("trait", ["submitted", "suspended", "withdrawn", "ended"])
def test_what_is_not_on_show_has_no_page(page, trait):
    record = RecordFactory(**{trait: True})
    page(address(record), 404)
    page(reverse("record-detail", args=[record.public_id]), 404)
    page(reverse("api-record", args=[record.public_id]), 404)


def test_a_revoked_decision_leaves_a_notice_without_facts(page, penalty):
    penalty.status, penalty.publicity_end = "withdrawn", date(2026, 5, 31)
    penalty.save()
    notice = WithdrawalNotice.objects.create(
        record=penalty,
        document_number=penalty.document_number,
        authority="示例交通运输局",
        withdrawn_on=date(2026, 5, 31),
        reason="决定被撤销",
        public_until=TODAY,
    )
    text = page(address(penalty), 410)
    assert "决定被撤销" in text
    assert "枣庄示例顺达" not in text
    assert "无道路运输证" not in text
    notice.public_until = date(2026, 5, 31)
    notice.save()
    page(address(penalty), 404)


def test_other_items_have_a_page_and_the_two_lists_keep_theirs(client, firm, penalty):
    other = RecordFactory(published=True, slug="inspection", subject=firm, details={})
    assert client.get(reverse("record-detail", args=[other.public_id])).status_code == 200
    moved = client.get(reverse("record-detail", args=[penalty.public_id]))
    assert moved.headers["Location"] == address(penalty)
    assert client.get(address(penalty, "licence-detail")).status_code == 404


def test_a_person_shown_on_a_recorded_basis_is_masked_and_has_no_file(page, details):
    person = SubjectFactory(person=True, name="张示例")
    basis = PersonBasis.objects.create(
        item=item("penalty"), legal_basis="示例", valid_from=date(2026, 1, 1), recorded_by=UserFactory()
    )
    record = RecordFactory(
        published=True, subject=person, person_basis=basis, details=details | {"party_name": "张示例"}
    )
    text = page(address(record))
    assert "张示例" not in text
    assert "张*例" in text
    assert person.public_id not in text
    assert "张示例" not in page(reverse("api-record", args=[record.public_id]))


def test_every_record_says_how_to_object_and_whom_to_ask(page, penalty, licence):
    text = page(address(penalty))
    assert f"record={penalty.public_id}" in text
    assert "对此信息有异议</a>" in text
    assert "0632-0000001" in text
    assert f"record={licence.public_id}" in page(address(licence, "licence-detail"))


def test_a_registered_action_takes_the_place_of_the_explanation(page, penalty, firm):
    action = RecordAction(name="try", label="对此信息有异议", icon="ask", address=lambda one: f"/try/{one.public_id}/")
    record_actions.register(action)
    try:
        for text in (page(address(penalty)), page(address(firm, "subject-detail"))):
            assert f'<a href="/try/{penalty.public_id}/">对此信息有异议</a>' in text
            assert ">可以提出异议<" not in text
    finally:
        del record_actions.parts["try"]


def test_the_sheet_carries_the_address_as_text_and_as_a_code(page, penalty, settings):
    settings.SITE_ADDRESS = "https://credit.example.cn"
    text = page(address(penalty))
    assert f"https://credit.example.cn/publicity/penalties/{penalty.public_id}/" in text
    assert 'role="img" aria-label="本页网址的二维码"><svg' in text
