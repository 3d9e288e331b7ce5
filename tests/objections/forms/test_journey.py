"""From the notice to the receipt: steps, drafts, double submission, what is asked of whom."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from credit.attachments.models import Attachment
from credit.demo.numbers import citizen_id
from objections.cases.models import Case
from objections.cases.personal import open_personal
from objections.intake.models import Draft
from publicity.notices import addresses
from tests.factories.credit import SubjectFactory
from tests.factories.objections import FIELDS, USCC
from tests.objections.forms.conftest import FIRM, WORDS, Visitor, on_show, photo

pytestmark = pytest.mark.django_db
OTHER = "91370499MA3EX00014"


def text(response):
    return response.content.decode()


def test_a_firm_objects_to_a_record_and_gets_number_and_code(visitor, record):
    assert "怎么处理您的个人信息" in text(visitor.client.get(f"/cases/objection/?record={record.public_id}"))
    assert visitor.fill(record).url == "/cases/objection/review/"
    assert "枣庄示例运输有限公司" in text(visitor.client.get("/cases/objection/review/"))
    assert visitor.send().url == "/cases/receipt/"
    page = visitor.client.get("/cases/receipt/")
    case = Case.objects.get()
    assert case.number in text(page)
    assert page.context["code"] in text(page)
    assert (case.record, case.standing, case.notice_version, case.files.count()) == (record, "", "2026-1", 1)
    assert "no-store" in page.headers["Cache-Control"]
    assert not Draft.objects.exists()


def test_sending_twice_is_one_case_with_one_code(visitor, record):
    visitor.fill(record)
    token = visitor.client.cookies["draft-objection"].value
    case, code = visitor.receipt()
    visitor.client.cookies["draft-objection"] = token
    assert visitor.send().url == "/cases/receipt/"
    assert visitor.client.get("/cases/receipt/").context["code"] == code
    assert Case.objects.get() == case


def test_the_same_words_from_another_form_are_the_same_case(visitor, record):
    visitor.fill(record)
    case, _ = visitor.receipt()
    again = Visitor()
    again.fill(record)
    page = again.send()
    assert "这件事您已经提交过" in text(page)
    assert case.number in text(page)
    assert Case.objects.count() == 1


def test_the_receipt_can_be_put_away(visitor, record):
    visitor.fill(record)
    visitor.receipt()
    visitor.client.post("/cases/receipt/")
    assert visitor.client.get("/cases/receipt/").url == "/cases/progress/"


def test_every_fault_of_a_step_stands_at_its_field_on_top_and_in_the_title(visitor, record):
    visitor.begin(record)
    visitor.step("what", who="organisation")
    page = text(visitor.step("contact", uscc="91370499MA0000000X", contact_phone="一三八"))
    assert "<title>有 4 处要改" in page
    for name in ("organisation_name", "uscc", "contact_phone", "papers"):
        assert f'href="#q-{name}"' in page
        assert f'id="{name}-error"' in page
        assert f'id="q-{name}"' in page
    assert 'value="一三八"' in page


def test_an_accepted_file_survives_an_error_elsewhere_and_can_be_dropped(visitor, record):
    visitor.begin(record)
    visitor.step("what", who="organisation")
    page = text(visitor.step("contact", papers=[photo("现场.png")], **{**FIRM, "uscc": "9137"}))
    assert "现场.png" in page
    paper = Attachment.objects.get()
    page = text(visitor.client.post("/cases/objection/contact/", {"drop": paper.public_id, **FIRM}))
    assert "现场.png" not in page
    assert FIRM["organisation_name"] in page


def test_the_review_shows_faults_of_every_step_with_the_way_there(visitor, record):
    visitor.begin(record)
    page = text(visitor.send())
    assert 'href="/cases/objection/what/#q-who"' in page
    assert 'href="/cases/objection/problem/#q-statement"' in page
    assert Case.objects.count() == 0


def test_what_was_typed_is_kept_sealed_and_taken_up_again(visitor, record):
    visitor.begin(record)
    visitor.step("problem", do="keep", **WORDS)
    assert WORDS["statement"] in text(visitor.client.get("/cases/objection/problem/"))
    assert "您有一份没填完的" in text(visitor.client.get("/cases/objection/"))
    assert WORDS["statement"].encode() not in bytes(Draft.objects.get().sealed)


def test_a_draft_whose_days_are_over_is_gone_for_its_visitor(visitor, record):
    visitor.begin(record)
    assert Draft.objects.get().expires_on == timezone.localdate() + timedelta(days=30)
    Draft.objects.update(expires_on=date(2020, 1, 1))
    assert visitor.client.get("/cases/objection/problem/").url == "/cases/objection/"


def test_nobody_reaches_a_draft_without_its_token(visitor, record):
    visitor.begin(record)
    visitor.step("problem", do="keep", **WORDS)
    assert Client().get("/cases/objection/problem/").url == "/cases/objection/"


def test_a_person_seals_name_and_number_and_brings_a_proof(visitor):
    visitor.begin()
    visitor.step("what", who="person", topic="road")
    visitor.step("problem", **WORDS)
    who = {"person_name": "示例甲", "person_id_kind": "身份证", "person_id_number": "370499199001010012"}
    page = text(
        visitor.step("contact", contact_phone="13800000000", **{**who, "person_id_number": "370499199001010011"})
    )
    assert "person_id_number-error" in page
    assert "papers-error" in page
    who["person_id_number"] = citizen_id(date(1990, 1, 1), 1)
    visitor.step("contact", contact_phone="13800000000", papers=[photo()], **who)
    visitor.send()
    case = Case.objects.get()
    assert (case.organisation_name, case.uscc, case.topic) == ("", "", "road")
    assert open_personal(case.sealed).person["name"] == "示例甲"


def test_only_clues_and_suggestions_may_be_nameless(calendar):
    visitor = Visitor("complaint")
    visitor.begin()
    page = text(visitor.step("what", matter_type="service", accused_kind="enterprise", who="anonymous"))
    assert "不能匿名" in page
    visitor.step("what", matter_type="tip_off", accused_kind="enterprise", who="anonymous")
    visitor.step("problem", statement="示例线路有没有许可的客车在拉客，每天早上七点发车。")
    page = text(visitor.client.get("/cases/complaint/contact/"))
    assert "姓名" not in page.split("<form", 3)[-1].split("</form>")[0]
    visitor.step("contact")
    visitor.send()
    case = Case.objects.get()
    assert (case.applicant_kind, case.is_confidential, case.matter_type) == ("anonymous", True, "tip_off")
    assert "您没有留姓名" in text(visitor.client.get("/cases/receipt/"))


def test_a_complaint_about_staff_names_the_unit_that_must_keep_out_and_tells_where_else(calendar, people):
    visitor = Visitor("complaint")
    assert "12388" in text(visitor.client.get("/cases/complaint/"))
    visitor.begin()
    visitor.step("what", matter_type="enforcement", accused_kind="staff", who="person")
    assert "在哪个单位" in text(visitor.client.get("/cases/complaint/problem/"))
    visitor.step("problem", accused_unit=people.unit.code, statement="窗口人员态度不好，来了三次都没有办成（示例）。")
    visitor.step("contact", person_name="示例乙", contact_phone="13800000001", is_confidential="on")
    visitor.send()
    case = Case.objects.get()
    assert case.accused_unit == people.unit
    assert case.is_confidential


def test_a_guided_repair_only_leads_to_the_front_door(calendar):
    record = on_show(slug="penalty")
    visitor = Visitor("repair")
    page = text(visitor.client.get(f"/cases/repair/?record={record.public_id}"))
    assert "https://www.creditchina.gov.cn" in page
    assert "<svg" in page
    assert "开始填写" not in page
    visitor.begin(record)
    assert not Draft.objects.exists()


def test_what_only_the_bureau_publishes_is_repaired_here_by_the_firm_itself(calendar):
    record = on_show(slug="road-misconduct", subject=SubjectFactory(name=FIRM["organisation_name"], code=USCC))
    visitor = Visitor("repair")
    assert "开始填写" in text(visitor.client.get(f"/cases/repair/?record={record.public_id}"))
    visitor.begin(record)
    visitor.step("what", who="organisation")
    words = FIELDS["repair"]["correction"]
    visitor.step("problem", fulfilled_on="2026-05-25", fulfilled_how="已缴清罚款（示例）", correction=words)
    assert "不一致" in text(visitor.step("contact", papers=[photo()], **{**FIRM, "uscc": OTHER}))
    visitor.step("contact", may_publish="on", **FIRM)
    visitor.send()
    case = Case.objects.get()
    assert (case.kind, case.may_publish, case.record) == ("repair", True, record)
    assert case.content["commitment"] is True


def test_a_record_that_left_the_public_is_not_shown_by_its_draft(visitor, record):
    visitor.begin(record)
    shown = text(visitor.client.get("/cases/objection/what/"))
    assert addresses.of_record(record) in shown
    type(record).objects.filter(pk=record.pk).update(status="withdrawn")
    hidden = text(visitor.client.get("/cases/objection/what/"))
    assert addresses.of_record(record) not in hidden
    assert addresses.of_record(record) not in text(visitor.client.get("/cases/objection/"))
    assert "已经不在网上公示" in hidden


def test_too_many_forms_are_refused_with_the_time_to_wait(visitor, record, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"case-begin": 0}
    response = visitor.begin(record)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert not Draft.objects.exists()


def test_a_record_offers_objection_and_repair(client, record):
    page = text(client.get(addresses.of_record(record)))
    assert f"/cases/objection/?record={record.public_id}" in page
    assert f"/cases/repair/?record={record.public_id}" in page
