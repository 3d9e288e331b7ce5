"""The desk: a plan played through on its pages by clerk and reviewer, errors in words, nobody sees what is not his."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.audit.models import AuditEntry
from credit.units.models import PostRole
from publicity.inspections import registers
from publicity.inspections.models import Draw, Inspector, Plan, Register, SamplingRate, Target, Task
from tests.factories.credit import TODAY, PostFactory, RecordFactory, SubjectFactory, UserFactory
from tests.publicity.inspections.conftest import NUMBER

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    def go(user):
        client.force_login(user)
        return client

    return go


def text_of(client, name, *args, status=200):
    response = client.get(reverse(f"admin:{name}", args=args))
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


@pytest.fixture
def form(office, register, inspectors):
    """The values of a filled plan, its number an hour ahead."""
    soon = timezone.localtime(timezone.now() + timedelta(hours=1))
    return {
        "title": "示例抽查", "kind": "batch", "matter": "安全生产条件", "inspection_kind": "定向抽查",
        "unit": office.unit.pk, "register": register.pk, "period_start": "2026-06-01", "period_end": "2026-07-31",
        "inspectors_per_task": "2", "speciality": "", "seed_source": "示例彩票",
        "seed_at_0": f"{soon:%Y-%m-%d}", "seed_at_1": f"{soon:%H:%M:%S}",
    }  # fmt: skip


def test_a_plan_goes_from_draft_to_result_on_the_desk(office, signed_in, form, monkeypatch):
    client = signed_in(office.clerk)
    response = client.post(reverse("admin:publicity_plan_add"), form)
    plan = Plan.objects.get()
    assert response.url == reverse("admin:publicity_plan_change", args=[plan.pk])
    move = lambda name: reverse("admin:inspection-plan-move", args=[plan.pk, name])  # noqa: E731
    assert "提交审核" in text_of(client, "publicity_plan_change", plan.pk)
    client.post(move("submit"))
    assert "审核通过并公布" not in text_of(client, "publicity_plan_change", plan.pk)
    signed_in(office.reviewer)
    assert "审核通过并公布" in text_of(client, "publicity_plan_change", plan.pk)
    client.post(move("commit"))
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    signed_in(office.clerk)
    assert "可以录入了" in text_of(client, "publicity_plan_change", plan.pk)
    client.post(move("number"), {"number": NUMBER})
    signed_in(office.reviewer)
    wrong = client.post(move("confirm"), {"number": NUMBER.replace("09", "10")})
    assert (wrong.status_code, Draw.objects.count()) == (422, 0)
    assert "两次录入的号码不一样" in wrong.content.decode()
    assert "+ 10" in wrong.content.decode()  # what was typed survives
    client.post(move("confirm"), {"number": NUMBER})
    assert Draw.objects.count() == 1
    assert "待检查 3" in text_of(client, "publicity_plan_change", plan.pk)


def test_a_form_says_what_is_wrong_with_a_plan(office, signed_in, form):
    client = signed_in(office.clerk)
    wrong = form | {"period_end": "2026-05-01", "inspectors_per_task": "1", "seed_at_0": "2020-01-01"}
    text = client.post(reverse("admin:publicity_plan_add"), wrong).content.decode()
    for words in ("最后一天早于第一天", "至少要两名", "这个时间已经过了"):
        assert words in text
    assert not Plan.objects.exists()


def test_a_submitted_plan_is_not_written_over_by_an_old_form(office, signed_in, form, write):
    plan = write()
    client = signed_in(office.clerk)
    client.post(reverse("admin:inspection-plan-move", args=[plan.pk, "submit"]))
    client.post(reverse("admin:inspection-plan-edit", args=[plan.pk]), form)
    assert Plan.objects.get(pk=plan.pk).title == "示例货运企业抽查"


@pytest.mark.parametrize(
    "name", ["publicity_plan_changelist", "publicity_task_changelist", "publicity_register_changelist",
             "publicity_target_changelist", "publicity_inspector_changelist", "publicity_samplingrate_changelist"],
)  # fmt: skip
def test_lists_show_a_unit_its_own_and_others_nothing(office, drawn, signed_in, name):
    drawn()
    own = text_of(signed_in(office.clerk), name)
    assert "0 " not in own.split("result")[0][-3:]
    other = text_of(signed_in(office.stranger), name)
    if "samplingrate" not in name:
        assert "枣庄示例货运" not in other
        assert "示例查某" not in other
        assert "示例货运企业抽查" not in other


def test_a_task_is_reported_with_six_answers_and_keeps_them_on_an_error(office, drawn, signed_in):
    task = drawn().tasks.first()
    client = signed_in(office.clerk)
    text = text_of(client, "inspection-report", task.pk)
    assert task.subject.code not in text
    address = reverse("admin:inspection-report", args=[task.pk])
    wrong = client.post(address, {"inspected_on": "2026-05-20", "result": "发现问题已责令改正", "submit": "1"})
    assert wrong.status_code == 422
    assert "处理" in wrong.content.decode()
    assert 'value="2026-05-20"' in wrong.content.decode()
    early = client.post(address, {"inspected_on": "2026-05-01", "result": "未发现问题", "submit": "1"})
    assert "早于抽取日期" in early.content.decode()
    done = client.post(address, {"inspected_on": "2026-05-20", "result": "未发现问题", "submit": "1"}, follow=True)
    assert "最迟 2026-06-17 前审核公开" in done.content.decode()
    assert Task.objects.get(pk=task.pk).record.status == "submitted"
    text_of(client, "publicity_task_change", task.pk)


def test_the_sheet_comes_as_pdf_and_only_to_those_who_see_the_task(office, drawn, signed_in):
    task = drawn().tasks.first()
    address = reverse("admin:inspection-sheet", args=[task.pk])
    response = signed_in(office.head).get(address)
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert "no-store" in response["Cache-Control"]
    assert signed_in(office.stranger).get(address).status_code == 404


def test_a_replacement_asks_for_its_reason(office, drawn, signed_in):
    plan = drawn()
    task = plan.tasks.first()
    client = signed_in(office.reviewer)
    address = reverse("admin:inspection-replace", args=[task.pk])
    assert "已迁出本市" in client.get(address).content.decode()
    assert "请选换抽的理由" in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "moved"})
    assert plan.draws.get(number=1).reason == "moved"
    other = plan.tasks.filter(replaced_by=None).first()
    who = other.assignments.first()
    address = reverse("admin:inspection-replace-inspector", args=[other.pk, who.pk])
    assert who.inspector.name in client.get(address).content.decode()
    client.post(address, {"reason": "away"})
    assert plan.draws.get(number=2).kind == "inspector"
    text_of(client, "publicity_plan_change", plan.pk)
    assert "已换：" in text_of(client, "publicity_task_change", other.pk)


def test_registers_are_kept_on_their_pages(office, signed_in, inspectors):
    client = signed_in(office.clerk)
    client.post(
        reverse("admin:publicity_register_add"),
        {"name": "示例新名录", "unit": office.unit.pk, "items": "road-enterprise"},
    )
    register = Register.objects.get()
    RecordFactory(slug="road-enterprise", published=True, publicity_end=None, term_end=None)
    text_of(client, "publicity_register_change", register.pk)
    client.post(reverse("admin:inspection-register-fill", args=[register.pk]))
    by_hand = SubjectFactory()
    add = {"register": register.pk, "subject": by_hand.pk, "risk": "high", "reason": ""}
    assert "为什么手工列入" in client.post(reverse("admin:publicity_target_add"), add).content.decode()
    client.post(reverse("admin:publicity_target_add"), add | {"reason": "群众反映（示例）"})
    assert register.targets.count() == 2
    target = Target.objects.get(subject=by_hand)
    change = reverse("admin:publicity_target_change", args=[target.pk])
    assert "暂停要写理由" in client.post(change, {"risk": "low", "standing": "paused", "reason": ""}).content.decode()
    client.post(change, {"risk": "low", "standing": "paused", "reason": "停业（示例）"})
    target.refresh_from_db()
    assert (target.standing, target.risk, target.since) == ("paused", "low", TODAY)


def test_an_inspectors_certificate_is_typed_and_never_shown(office, signed_in, inspectors, register):
    client = signed_in(office.clerk)
    one = inspectors[0]
    change = reverse("admin:publicity_inspector_change", args=[one.pk])
    assert "示例证0000" not in client.get(change).content.decode()
    firm = register.targets.first().subject
    values = {
        "unit": office.unit.pk, "name": "示例查某改", "specialities": "货运，客运", "standing": "active", "reason": "",
        "certificate_number": "", "interests-TOTAL_FORMS": "1", "interests-INITIAL_FORMS": "0",
        "interests-0-subject": firm.pk, "interests-0-reason": "亲属（示例）", "interests-0-valid_from": "2026-05-01",
    }  # fmt: skip
    response = client.post(change, values)
    assert response.status_code == 302, response.content.decode()[:4000]
    one = Inspector.objects.get(pk=one.pk)
    assert (one.name, one.specialities, one.interests.get().subject) == ("示例查某改", ["货运", "客运"], firm)
    assert registers.certificate_of(one) == "示例证0000"
    kept = AuditEntry.objects.get(action="interest.kept")
    assert (kept.actor, kept.facts["of"]) == (office.clerk, one.pk)


def test_who_only_sees_a_unit_changes_nothing_of_it(office, signed_in, inspectors, register):
    both = UserFactory(role=PostRole.LEGAL, unit=office.unit)
    PostFactory(user=both, role=PostRole.CLERK, unit=office.stranger.posts.get().unit)
    client = signed_in(both)
    for name, pk in (("inspector", inspectors[0].pk), ("register", register.pk)):
        address = reverse(f"admin:publicity_{name}_change", args=[pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"name": "示例改"}).status_code == 403


def test_only_the_law_section_changes_rates_and_is_warned_of_upside_down_ones(office, signed_in):
    rate = SamplingRate.objects.get(risk="low", band="best")
    change = reverse("admin:publicity_samplingrate_change", args=[rate.pk])
    values = {
        "risk": "low",
        "band": "best",
        "permyriad": "9000",
        "valid_from": "2020-10-01",
        "source": "示例",
        "mark": "D",
    }
    assert signed_in(office.clerk).post(change, values).status_code == 403
    response = signed_in(office.legal).post(change, values, follow=True)
    assert "信用越好，比例应当越低" in response.content.decode()
    rate.refresh_from_db()
    assert (rate.permyriad, rate.recorded_by) == (9000, office.legal)
    assert rate.valid_from == date(2020, 10, 1)
