"""A plan: settled before the number exists, drawn by two people, never changed afterwards."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, MoveRefused, NotAllowed
from credit.units.models import PostRole
from publicity.inspections import drawing, draws, plans, rates
from publicity.inspections.commitments import check_word, document_of, target_key
from publicity.inspections.lifecycle import MOVES, PUBLIC, PlanStatus, require_move
from publicity.inspections.models import (
    Assignment,
    Commitment,
    Draw,
    Inspector,
    Interest,
    Plan,
    SamplingRate,
    Standing,
    Target,
)
from tests.factories.credit import PostFactory, RecordFactory, SubjectFactory, UserFactory
from tests.publicity.inspections.conftest import AFTER, BEFORE, NUMBER

pytestmark = pytest.mark.django_db


def test_every_status_has_its_row_and_what_is_public_stays_public():
    assert set(MOVES) == set(PlanStatus)
    assert all(set(MOVES[status]) <= set(PUBLIC) for status in PUBLIC)


@pytest.mark.parametrize("start", PlanStatus)
@pytest.mark.parametrize("target", PlanStatus)
def test_a_move_is_allowed_when_the_table_lists_it_and_only_then(start, target):
    if target in MOVES[start]:
        require_move(start, target)
    else:
        with pytest.raises(MoveRefused):
            require_move(start, target)


WAY = {
    "submit": ("clerk", {}), "commit": ("reviewer", {"now": BEFORE}),
    "enter_number": ("clerk", {"number": NUMBER, "now": AFTER}),
    "confirm_number": ("reviewer", {"number": NUMBER, "now": AFTER}),
    "send_back": ("reviewer", {"reason": "示例"}), "refuse_number": ("reviewer", {"reason": "示例"}),
    "void": ("reviewer", {"reason": "示例"}), "close": ("clerk", {}),
}  # fmt: skip
STEPS = {
    "submit": (), "send_back": ("submit",), "commit": ("submit",), "void": ("submit", "commit"),
    "enter_number": ("submit", "commit"), "refuse_number": ("submit", "commit", "enter_number"),
    "confirm_number": ("submit", "commit", "enter_number"),
    "close": ("submit", "commit", "enter_number", "confirm_number"),
}  # fmt: skip
MAY = {
    "submit": {"clerk"}, "enter_number": {"clerk"}, "close": {"clerk"}, "commit": {"reviewer", "legal"},
    "send_back": {"reviewer", "legal"}, "void": {"reviewer", "legal"}, "refuse_number": {"reviewer", "legal"},
    "confirm_number": {"reviewer", "legal"},
}  # fmt: skip


def go(office, plan, *steps):
    for step in steps:
        who, values = WAY[step]
        getattr(plans, step)(plan.pk, actor=getattr(office, who), **values)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_made_by_who_has_the_right_and_refused_to_all_others(office, write, step):
    SamplingRate.objects.update(permyriad=0)  # nothing drawn, so that a drawn plan may be closed
    plan = write()
    go(office, plan, *STEPS[step])
    before = Plan.objects.get(pk=plan.pk).status
    values = WAY[step][1]
    for who in {"clerk", "reviewer", "legal", "stranger", "head"} - MAY[step]:
        with pytest.raises(NotAllowed):
            getattr(plans, step)(plan.pk, actor=getattr(office, who), **values)
        assert Plan.objects.get(pk=plan.pk).status == before
    for who in MAY[step]:
        with transaction.atomic():
            getattr(plans, step)(plan.pk, actor=getattr(office, who), **values)
            assert Plan.objects.get(pk=plan.pk).status in MOVES[before]
            transaction.set_rollback(True)


def test_nobody_approves_or_confirms_his_own_work(office, write):
    both = UserFactory(role=PostRole.CLERK, unit=office.unit)
    PostFactory(user=both, unit=office.unit, role=PostRole.REVIEWER)
    plan = write()
    plan.title = "改过的名称（示例）"
    plans.write(plan, actor=both)
    go(office, plan, "submit")
    with pytest.raises(NotAllowed):
        plans.commit(plan.pk, actor=both, now=BEFORE)
    go(office, plan, "commit")
    plans.enter_number(plan.pk, actor=both, number=NUMBER, now=AFTER)
    with pytest.raises(NotAllowed):
        plans.confirm_number(plan.pk, actor=both, number=NUMBER, now=AFTER)


def test_a_plan_is_settled_before_its_number_and_drawn_after_it(office, write):
    plan = write()
    go(office, plan, "submit")
    with pytest.raises(DomainError, match="已经过了"):
        plans.commit(plan.pk, actor=office.reviewer, now=plan.seed_at)
    go(office, plan, "commit")
    with pytest.raises(DomainError, match="还不能录入"):
        plans.enter_number(plan.pk, actor=office.clerk, number=NUMBER, now=plan.seed_at - timedelta(seconds=1))


@pytest.mark.parametrize("number", ["", "123456789", "9" * 61, "一二三四五六七八九十"])
def test_a_number_that_is_too_short_or_none_is_refused(office, committed, number):
    with pytest.raises(DomainError, match="位数字"):
        plans.enter_number(committed().pk, actor=office.clerk, number=number, now=AFTER)


def test_two_different_readings_of_the_number_draw_nothing(office, committed):
    plan = committed()
    go(office, plan, "enter_number")
    with pytest.raises(DomainError, match="不一样"):
        plans.confirm_number(plan.pk, actor=office.reviewer, number=NUMBER[::-1], now=AFTER)
    assert not Draw.objects.exists()
    plans.refuse_number(plan.pk, actor=office.reviewer, reason="第三个号码录错")
    plan.refresh_from_db()
    assert (plan.status, plan.seed_number, plan.reason) == ("committed", "", "第三个号码录错")


def test_the_draw_makes_tasks_that_anybody_can_recompute(drawn, tmp_path, capsys):
    plan = drawn()
    document = document_of(plan)
    assert drawing.faults(document) == []
    tasks = document["draws"][0]["result"]["tasks"]
    assert {task.key for task in plan.tasks.all()} == {one["target"] for one in tasks}
    assert plan.tasks.count() == 3  # 30 firms of high risk without a grade: 10 %
    assert {one.assignments.count() for one in plan.tasks.all()} == {2}
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    call_command("replay_draw", str(file))
    assert "一致：30 个对象中抽取 3 个" in capsys.readouterr().out
    file.write_text(file.read_text(encoding="utf-8").replace('"rate": 1000', '"rate": 1001'), encoding="utf-8")
    with pytest.raises(CommandError, match="抽取结果对不上"):
        call_command("replay_draw", str(file))
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="读不出"):
        call_command("replay_draw", str(file))


def test_the_public_file_names_nobody_and_a_firm_can_prove_its_place(office, drawn, register):
    person = SubjectFactory(person=True, name="示例张三丰")
    Target.objects.create(register=register, subject=person)
    plan = drawn()
    text = json.dumps(document_of(plan), ensure_ascii=False)
    named = [*Target.objects.values_list("subject__name", flat=True), *Inspector.objects.values_list("name", flat=True)]
    codes = list(Target.objects.values_list("subject__code", flat=True))
    assert not [word for word in (*named, *filter(None, codes)) if word in text]
    task = plan.tasks.select_related("subject").first()
    word = check_word(plan.commitment, task.key)
    assert target_key(word, task.subject) == task.key
    assert word not in text


def test_strata_follow_risk_and_the_latest_grade(committed, register):
    firms = [target.subject for target in register.targets.order_by("pk")[:4]]
    graded = {"scheme": "RE", "evaluation_state": "已发布"}
    for firm, grade, status, day in (
        (firms[0], "AAA", "published", date(2026, 1, 1)), (firms[1], "B", "ended", date(2024, 1, 1)),
        (firms[1], "AAA", "ended", date(2022, 1, 1)), (firms[2], "B", "withdrawn", date(2026, 1, 1)),
    ):  # fmt: skip
        RecordFactory(slug="evaluation", subject=firm, details=graded | {"grade": grade}, status=status, decided_on=day)
    Target.objects.filter(register=register, subject=firms[3]).update(risk="low")
    plan = committed()
    strata = sorted(one["stratum"] for one in json.loads(plan.commitment.targets))
    assert strata == ["high/best"] + ["high/normal"] * 27 + ["high/poor"] + ["low/normal"]


def test_a_better_grade_never_has_the_higher_rate(office, write):
    for risk in ("low", "medium", "high"):
        assert [rates.in_force(date(2026, 5, 1))[f"{risk}/{band}"] for band in rates.Band] == sorted(
            rates.proposal()["permyriad"][risk].values()
        )
    SamplingRate.objects.filter(risk="high", band="best").update(permyriad=9000)
    plan = write()
    go(office, plan, "submit")
    with pytest.raises(DomainError, match="信用越好"):
        go(office, plan, "commit")
    SamplingRate.objects.filter(risk="high", band="best").delete()
    with pytest.raises(DomainError, match="没有“高风险、信用优良”"):
        go(office, plan, "commit")


def test_interests_and_pauses_count_in_the_snapshot(office, committed, register, inspectors):
    firm = register.targets.first().subject
    Interest.objects.create(inspector=inspectors[0], subject=firm, reason="亲属（示例）", valid_from=date(2026, 1, 1))
    Interest.objects.create(
        inspector=inspectors[1], subject=firm, reason="已过（示例）", valid_from=date(2020, 1, 1),
        valid_until=date(2021, 1, 1),
    )  # fmt: skip
    Inspector.objects.filter(pk=inspectors[4].pk).update(standing=Standing.PAUSED, reason="借调（示例）")
    register.targets.filter(pk=register.targets.last().pk).update(standing=Standing.PAUSED, reason="停业（示例）")
    plan = committed()
    targets = json.loads(plan.commitment.targets)
    assert len(targets) == 29
    assert len(json.loads(plan.commitment.inspectors)) == 4
    assert sorted(len(one["avoid"]) for one in targets) == [0] * 28 + [1]


@pytest.mark.parametrize("name", ["title", "matter", "seed_source"])
def test_a_plan_that_names_a_person_is_not_committed(office, write, name):
    plan = write(**{name: "示例：联系电话13800138000"})
    plans.submit(plan.pk, actor=office.clerk)
    with pytest.raises(DomainError, match="个人信息"):
        plans.commit(plan.pk, actor=office.reviewer, now=BEFORE)


def test_a_target_that_too_few_may_inspect_stops_the_commitment(office, write, register, inspectors):
    firm = register.targets.first().subject
    for one in inspectors[:4]:
        Interest.objects.create(inspector=one, subject=firm, reason="示例", valid_from=date(2026, 1, 1))
    plan = write()
    go(office, plan, "submit")
    with pytest.raises(DomainError, match="1 个对象凑不够 2 名"):
        go(office, plan, "commit")
    assert Plan.objects.get(pk=plan.pk).status == "review"
    assert not Commitment.objects.exists()


def test_an_empty_register_or_a_rare_speciality_cannot_be_drawn_from(office, write, register):
    plan = write(speciality="危险货物")
    go(office, plan, "submit")
    with pytest.raises(DomainError, match="可抽的检查人员 0 名"):
        go(office, plan, "commit")
    register.targets.update(standing=Standing.PAUSED, reason="示例")
    with pytest.raises(DomainError, match="没有在册的检查对象"):
        go(office, plan, "commit")


def test_the_database_refuses_every_change_of_what_was_committed_or_drawn(drawn):
    plan = drawn()
    for rows, values in (
        (Commitment.objects.filter(of=plan), {"value": "0" * 64}), (Draw.objects.filter(plan=plan), {"seed": "0" * 64})
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**values)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_the_database_knows_the_order_of_commitment_and_number_and_wants_two_people(drawn):
    plan = drawn()
    with pytest.raises(IntegrityError, match="inspection_plan_is_approved_by_another"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(approved_by=plan.entered_by)
    with pytest.raises(IntegrityError, match="inspection_is_made_by_two"), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(inspectors_per_task=1)
    draw = plan.draws.get()
    draw.pk, draw.number, draw.confirmed_by = None, 7, draw.entered_by
    with pytest.raises(IntegrityError, match="draw_is_confirmed_by_another"), transaction.atomic():
        draw.save(force_insert=True)
    late = plan.commitment
    late.pk, late.made_at = None, late.seed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        late.save(force_insert=True)


def test_a_target_that_cannot_be_inspected_is_replaced_out_of_its_stratum(office, drawn):
    plan = drawn()
    task = plan.tasks.first()
    with pytest.raises(NotAllowed):
        draws.replace_target(task.pk, actor=office.clerk, reason="closed")
    with pytest.raises(DomainError, match="理由"):
        draws.replace_target(task.pk, actor=office.reviewer, reason="away")
    draw = draws.replace_target(task.pk, actor=office.reviewer, reason="closed")
    task.refresh_from_db()
    assert task.state == "replaced"
    new = draw.tasks.get()
    assert new.assignments.count() == 2
    assert new.key not in {one.key for one in plan.tasks.exclude(pk=new.pk)}
    assert drawing.faults(document_of(plan)) == []
    with pytest.raises(DomainError, match="不能再换"):
        draws.replace_target(task.pk, actor=office.reviewer, reason="closed")


def test_an_inspector_who_is_away_is_replaced_by_another_draw(office, drawn):
    plan = drawn()
    task = plan.tasks.first()
    old = task.assignments.first()
    draws.replace_inspector(task.pk, old.pk, actor=office.reviewer, reason="away")
    now = Assignment.objects.filter(task=task, replaced_by=None)
    assert now.count() == 2
    assert old.inspector_id not in now.values_list("inspector", flat=True)
    with pytest.raises(DomainError, match="已经换过"):
        draws.replace_inspector(task.pk, old.pk, actor=office.reviewer, reason="away")
    for _ in range(2):
        one = now.last()
        draws.replace_inspector(task.pk, one.pk, actor=office.reviewer, reason="avoid")
    with pytest.raises(DomainError, match="没有可以补抽的"):
        draws.replace_inspector(task.pk, now.last().pk, actor=office.reviewer, reason="avoid")
    assert drawing.faults(document_of(plan)) == []


def test_a_plan_with_open_tasks_is_not_closed_and_a_void_one_keeps_its_reason(office, drawn, committed):
    with pytest.raises(DomainError, match="还有 3 个对象"):
        plans.close(drawn().pk, actor=office.clerk)
    plan = committed()
    with pytest.raises(DomainError, match="理由"):
        plans.void(plan.pk, actor=office.reviewer, reason=" ")
    plans.void(plan.pk, actor=office.reviewer, reason="名录漏了两家企业")
    assert Plan.objects.public().get(pk=plan.pk).reason == "名录漏了两家企业"


def test_numbers_go_on_within_the_year_and_every_step_is_audited(office, drawn, write):
    assert [write().number[-4:] for _ in range(2)] == ["001号", "002号"]
    plan = drawn()
    said = AuditEntry.objects.filter(target_type="plan", target_id=str(plan.pk)).order_by("pk")
    assert list(said.values_list("action", flat=True)) == [
        "plan.submitted", "plan.committed", "plan.number_entered", "plan.drawn"
    ]  # fmt: skip
