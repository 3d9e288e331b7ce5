"""The public pages: what was committed and drawn, results on show, and nobody's name that must stay inside."""

import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from credit.catalogue import standards
from credit.kernel.identifiers import citizen_check_character
from credit.records import services as records
from credit.records.models import Record
from credit.sealing import lookup_hash, seal
from credit.subjects.models import Subject
from publicity.inspections import drawing, draws, figures, plans
from publicity.inspections.models import Inspector, Plan, SamplingRate, Target
from publicity.notices.channels import seen_at
from publicity.portal import memory
from tests.factories.credit import TODAY, SubjectFactory, SubjectIdentifierFactory
from tests.publicity.inspections.conftest import AFTER

pytestmark = pytest.mark.django_db
ROOT = "/news/inspections"


def addresses(plan):
    own = f"{ROOT}/plans/{plan.public_id}"
    pages = [f"{ROOT}/", f"{ROOT}/plans/", f"{own}/", f"{ROOT}/results/", f"{ROOT}/statistics/", f"{ROOT}/method/"]
    return [*pages, f"{own}/draw.json", *(f"{page.rstrip('/')}.json" for page in pages[:-1])]


@pytest.fixture
def shown(office, drawn, report):
    """A drawn plan with one published result that found something, one waiting, one open and one replaced."""
    plan = drawn()
    first, second, third = plan.tasks.order_by("pk")
    found = {"result": "发现问题已责令改正", "follow_up": "责令改正"}
    record = report(first, **found)
    records.publish([record.pk], actor=office.reviewer, today=TODAY)
    Record.objects.filter(pk=record.pk).update(published_at=AFTER)
    report(second)
    draws.replace_target(third.pk, actor=office.reviewer, reason="closed")
    memory.forget()
    return plan, record


def test_both_columns_lead_to_one_page_that_keeps_its_articles_and_units(office, shown, page):
    assert page("/news/").count(f'href="{ROOT}/"') == page("/publicity/").count(f'href="{ROOT}/"') == 1
    page("/publicity/inspections/", 404)
    text = page(f"{ROOT}/")
    assert "局法制科牵头，局规划基建科、局属各单位分别负责" in text
    assert shown[0].title in text
    assert "文章和文件" in text


def test_pages_that_name_firms_stand_in_no_search_engine(shown, page):
    plan, _ = shown
    for address in (f"{ROOT}/", f"{ROOT}/results/", plan.get_absolute_url()):
        assert 'content="noindex, noarchive"' in page(address)
        assert f"{address}<" not in page("/sitemap.xml")
    assert ROOT in page("/sitemap/")


def test_a_plan_shows_what_was_fixed_drawn_and_found(shown, page):
    plan, record = shown
    text = page(plan.get_absolute_url())
    commitment, main = plan.commitment, plan.draws.get(number=0)
    for words in (commitment.value, commitment.targets_sha256, main.seed, main.seed_number, "已注销或者停业",
                  record.public_id, "抽取 3 个检查对象，已检查 2 个，结果已审核 1 个"):  # fmt: skip
        assert words in text


def test_the_file_of_a_plan_replays_and_the_program_is_the_one_that_drew(shown, client):
    plan, _ = shown
    answer = client.get(reverse("inspection-file", args=[plan.public_id]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert drawing.faults(json.loads(answer.content)) == []
    program = client.get(reverse("inspection-program")).content
    names: dict = {"__name__": "replay"}
    exec(program, names)  # noqa: S102
    assert names["faults"](json.loads(answer.content)) == []


def without_tags(text):
    """Names are kept together by tags inside them."""
    return re.sub(r"<[^>]+>", "", text)


def test_inspectors_and_whoever_has_no_public_result_are_named_nowhere(shown, page):
    plan, record = shown
    hidden = [
        *Inspector.objects.values_list("name", flat=True), "示例证0",
        *Subject.objects.exclude(pk=record.subject_id).values_list("name", flat=True),
    ]  # fmt: skip
    for address in [*addresses(plan), f"/records/{record.public_id}/", f"/records/{record.public_id}.json",
                    f"/subjects/{record.subject.public_id}/", "/open/inspection/"]:  # fmt: skip
        text = without_tags(page(address))
        assert [name for name in hidden if name in text] == [], address
    assert record.subject.name in without_tags(page(f"{ROOT}/results/"))  # the yardstick does find a name


def test_the_open_file_of_results_has_no_column_of_inspectors(office):
    columns = [column.name for column in standards.get("inspection").public_columns]
    assert "inspectors" not in columns
    assert "inspector_certificates" not in columns


def test_a_draft_is_not_there_and_a_void_plan_says_why(office, write, committed, page):
    draft = write()
    page(draft.get_absolute_url(), 404)
    page(f"{ROOT}/plans/{draft.public_id}/draw.json", 404)
    page(f"{ROOT}/plans/{draft.public_id}.json", 404)
    plan = committed()
    assert "等公开号码" in page(f"{ROOT}/")
    assert "还没有抽取" in page(plan.get_absolute_url())
    plans.void(plan.pk, actor=office.reviewer, reason="名录漏了两家，电话13800138000")
    text = page(plan.get_absolute_url())
    assert "名录漏了两家" in text
    assert "13800138000" not in text


def test_a_result_leaves_every_page_with_its_record(office, shown, client):
    plan, record = shown

    def fetch(address):
        response = client.get(address)
        return response.content.decode() if response.status_code == 200 else ""

    assert f"{ROOT}/results/" in seen_at(record, fetch)
    records.withdraw([record.pk], actor=office.legal, reason="示例撤下", today=TODAY)
    assert seen_at(record, fetch) == []
    text = fetch(plan.get_absolute_url())
    assert record.subject.name not in without_tags(text)


def test_results_are_filtered_by_what_was_found_and_refuse_nonsense(shown, page):
    _, record = shown
    assert record.public_id in page(f"{ROOT}/results/?found=yes")
    assert record.public_id not in page(f"{ROOT}/results/?found=no")
    assert "没有符合条件的结果" in page(f"{ROOT}/results/?name=查不到")
    assert "没有这个选项" in page(f"{ROOT}/results/?found=maybe")
    body = json.loads(page(f"{ROOT}/results.json?found=yes"))
    assert [one["public_id"] for one in body["results"]] == [record.public_id]
    assert json.loads(page(f"{ROOT}/results.json?from=昨天", 400))["code"] == "invalid_parameter"


def test_numbers_by_unit_agree_with_the_tasks(office, shown, page):
    [row] = figures.compute(2026, TODAY)
    assert (row.name, row.plans, row.planned) == ("市运输管理处", 1, 3)
    assert (row.drawn, row.inspected, row.published, row.in_time, row.overdue) == (3, 2, 1, 1, 0)
    assert (row.share_findings, row.share_in_time) == (100, 100)
    [late] = figures.compute(2026, date(2026, 6, 18))
    assert (late.overdue, late.share_in_time) == (1, 50)
    assert "市运输管理处" in page(f"{ROOT}/statistics/?year=2026")
    page(f"{ROOT}/statistics/?year=1999", 404)
    page(f"{ROOT}/statistics.json?year=x", 404)


def test_persons_count_and_are_never_shown(office, register, drawn, report, page):
    register.targets.all().delete()
    person = SubjectFactory(person=True, name="示例张三丰")
    Target.objects.create(register=register, subject=person)
    SamplingRate.objects.update(permyriad=10_000)
    plan = drawn()
    task = plan.tasks.get()
    identify(person)
    record = report(task)
    records.agree([record.pk], actor=office.legal, today=TODAY)
    records.publish([record.pk], actor=office.reviewer, today=TODAY)
    memory.forget()
    [row] = figures.compute(2026, TODAY)
    assert (row.drawn, row.inspected, row.judged) == (1, 1, 0)
    for address in addresses(plan):
        assert "张三丰" not in without_tags(page(address))


def identify(person):
    body = "37049919900101123"
    number = body + citizen_check_character(body)
    SubjectIdentifierFactory(
        subject=person, scheme="identity", value=lookup_hash("identity", number), sealed=seal(number)
    )


def test_a_result_leads_to_its_draw_and_the_home_page_tells_the_newest(shown, page):
    plan, record = shown
    assert f'href="{plan.get_absolute_url()}"' in page(f"/records/{record.public_id}/")
    assert f"{plan.title}" in page("/")


def test_before_anything_is_planned_the_pages_say_so(office, page):
    assert "没有公布的抽查计划" in page(f"{ROOT}/")
    assert "还没有公布的抽查计划" in page(f"{ROOT}/statistics/")
    assert "现在没有在公示的结果" in page(f"{ROOT}/results/")


def test_setting_up_again_keeps_the_rates_of_the_law_section(office, capsys):
    SamplingRate.objects.filter(risk="high", band="worst").update(permyriad=9_999)
    call_command("setup_content")
    assert "抽查比例新增 0 行" in capsys.readouterr().out
    assert not Plan.objects.exists()
