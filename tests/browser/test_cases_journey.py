"""A firm objects from the page of a penalty by keys alone and follows it to the end; a clue is told without script."""

import os

import pytest

from credit.calendars.services import BUNDLED, load_year
from objections.cases.models import Case
from objections.intake.forms.robots import _riddles
from objections.moves.services import act
from tests.browser.conftest import LONG_NAME
from tests.factories.papers import picture
from tests.objections.conftest import no_typesetting, people
from tests.publicity.axe.test_axe import axe, faults, looks

__all__ = ["axe", "no_typesetting", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_typesetting")]
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def calendar(transactional_db):
    """The years the days of these tests lie in: the bundled ones; beyond them weekends count."""
    for year in (2026, 2025):
        load_year(BUNDLED, year)


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "盖章的说明（示例）.png"
    path.write_bytes(picture())
    return path


def shoot(window, name):
    """Keep a picture of the page where somebody wants to look at it (SHOTS names a folder)."""
    if SHOTS:
        window.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def press(page, words):
    """Go by tabs to the control that says so, and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()").startswith(words):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by keys to {words}")


def fill(page, **values):
    for name, value in values.items():
        page.focus(f"#q-{name}")
        page.keyboard.type(value)


def test_a_firm_objects_by_keys_and_follows_it_to_the_rating(visit, stock, people, paper):
    window = visit()
    page = window.go(f"/publicity/penalties/{stock['penalty'].public_id}/")
    press(page, "对此信息有异议")
    page.wait_for_url("**/cases/objection/**")
    press(page, "我知道了，开始填写")
    page.wait_for_url("**/what/")
    page.focus("#q-who")
    page.keyboard.press("Space")
    press(page, "下一步")
    page.wait_for_url("**/problem/")
    page.keyboard.press("Tab")
    press(page, "下一步")
    page.wait_for_selector(".notice.bad")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("有 ")
    page.focus("#q-objection_type")
    page.keyboard.press("Space")
    page.focus("#q-request")
    page.keyboard.press("Space")
    fill(page, contested="罚款写成 8000 元，应为 800 元", statement="决定书上是 800 元，公示多了一个零（示例）。")
    press(page, "下一步")
    page.wait_for_url("**/contact/")
    fill(page, organisation_name=stock["firm"].name, uscc="91370499MA0000000R", contact_phone="13800000000")
    page.set_input_files("#q-papers", paper)
    press(page, "下一步")
    page.wait_for_url("**/review/")
    assert page.is_hidden("[data-proof]")
    page.focus("#q-commitment")
    page.keyboard.press("Space")
    press(page, "提交")
    page.wait_for_url("**/receipt/")
    number, code = page.inner_text("#number"), page.inner_text("#code")
    press(page, "去查进度")
    page.wait_for_url("**/progress/**")
    assert page.input_value("#q-number") == number
    fill(page, code=code)
    page.keyboard.press("Enter")
    page.wait_for_selector(".track")
    assert "您现在什么都不用做" in page.inner_text(".status")
    assert code not in page.url
    press(page, "补充材料")
    page.wait_for_url("**/supplement/")
    page.set_input_files("#q-papers", paper)
    press(page, "上传")
    page.wait_for_selector(".files li:nth-child(2)")

    case = Case.objects.get(number=number)
    act(case.pk, "admit", actor=people.admin, unit=people.unit.pk, standing="subject")
    act(case.pk, "accept", actor=people.clerk)
    act(case.pk, "conclude", actor=people.clerk, opinion="核对完毕")
    act(case.pk, "propose", actor=people.clerk, proposal="keep", opinion="与决定书一致")
    act(case.pk, "approve", actor=people.legal, opinion="同意")
    act(case.pk, "reply", actor=people.admin, reason="经核对，公示内容与决定书一致。")
    window.go("/cases/progress/")
    assert "经核对，公示内容与决定书一致" in page.inner_text(".track")
    with page.expect_download() as letter:
        page.click(".files a >> nth=-1")
    assert letter.value.suggested_filename.endswith(".pdf")
    window.go("/cases/progress/rate/")
    page.focus("#q-rating")
    page.keyboard.press("Space")
    press(page, "提交评价")
    page.wait_for_url("**/cases/progress/")
    assert Case.objects.get(number=number).satisfaction == "very_good"
    assert window.troubles == []


def test_a_clue_is_told_without_script_and_without_a_name(visit, stock, people):
    window = visit(375, java_script_enabled=False)
    page = window.go("/cases/complaint/")
    page.click("text=我知道了，开始填写")
    page.check("[name=matter_type][value=tip_off]")
    page.check("[name=accused_kind][value=enterprise]")
    page.check("[name=who][value=anonymous]")
    page.click("button.btn:has-text('下一步')")
    page.fill("#q-statement", "示例线路有没有许可的客车在拉客，每天早上七点发车。")
    page.click("button.btn:has-text('下一步')")
    assert page.query_selector("#q-person_name") is None
    page.click("button.btn:has-text('下一步')")
    page.click("button.btn:has-text('提交')")
    assert "小问题" in page.inner_text(".notice.bad")
    asked = page.inner_text("label[for=q-answer]")
    page.fill("#q-answer", next(one["answers"][0] for one in _riddles() if one["question"] == asked))
    page.click("button.btn:has-text('提交')")
    assert "您没有留姓名" in page.inner_text("main")
    number, code = page.inner_text("#number"), page.inner_text("#code")
    page.click("text=去查进度")
    page.fill("#q-code", code)
    page.click("main form button")
    assert number in page.inner_text(".status")
    page.click("text=撤回")
    page.check("#q-sure")
    page.click("main form button.btn:has-text('撤回')")
    assert Case.objects.get(number=number).state == "withdrawn"


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["", "elder"])
def test_every_page_of_a_case_fits_and_axe_finds_nothing(axe, visit, stock, people, paper, mode):
    """All steps with their errors, with long words; then receipt, progress and what can be done there."""
    window = visit()
    if mode:
        window.page.context.add_cookies([{"name": "display", "value": mode, "url": window.base}])
    page, found = window.page, {}

    def look(name):
        for shown, rules in looks(page, mode):
            shoot(window, f"{name}-{shown}-{mode or 'plain'}")
            found.update({f"{name} {shown}": wrong} if (wrong := faults(axe, page, rules)) else {})
        found.update({f"{name} scrolls sideways": wide} if (wide := window.sideways()) else {})

    window.go(f"/cases/objection/?record={stock['penalty'].public_id}")
    look("begin")
    page.click("button:has-text('我知道了')")
    page.click("button.btn:has-text('下一步')")
    look("what")
    page.check("[name=who][value=agent_organisation]")
    page.click("button.btn:has-text('下一步')")
    page.click("button.btn:has-text('下一步')")
    look("problem")
    page.check("[name=objection_type][value=wrong]")
    page.check("[name=request][value=correct]")
    page.fill("#q-statement", LONG_NAME * 3)
    page.click("button.btn:has-text('下一步')")
    page.set_input_files("#q-papers", paper)
    page.click("button.btn:has-text('下一步')")
    look("contact")
    page.fill("#q-organisation_name", LONG_NAME)
    page.fill("#q-uscc", "91370499MA0000000R")
    page.fill("#q-agent_name", "示例丁")
    page.fill("#q-contact_phone", "13800000000")
    page.click("button:has-text('发送验证码')")
    look("code")
    page.click("button.btn:has-text('下一步')")
    page.click("button.btn:has-text('提交')")
    page.wait_for_selector(".notice.bad")
    look("review")
    page.check("#q-commitment")
    page.click("button.btn:has-text('提交')")
    page.wait_for_url("**/receipt/")
    look("receipt")
    number, code = page.inner_text("#number"), page.inner_text("#code")
    window.go("/cases/progress/")
    page.click("main form button")
    look("prove")
    page.fill("#q-number", number)
    page.fill("#q-code", code)
    page.click("main form button")
    look("case")
    case = Case.objects.get(number=number)
    act(case.pk, "ask_supplement", actor=people.admin, gaps=(LONG_NAME, "授权委托书"))
    for name in ("supplement", "withdraw"):
        window.go(f"/cases/progress/{name}/")
        page.click("main form button.btn >> nth=0")
        look(name)
    act(case.pk, "withdraw", actor=people.admin)
    window.go("/cases/progress/rate/")
    page.click("main form button.btn")
    look("rate")
    window.go("/cases/progress/")
    look("closed")
    assert found == {}
    assert window.troubles == []
