"""What a citizen does in a real browser: search, open a file, read a record; on a phone, by keys, without script."""

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_search_to_file_to_record(visit, stock):
    window = visit()
    page = window.go("/")
    page.fill("#q", "顺达")
    page.press("#q", "Enter")
    page.click("ol.hits a")
    assert "枣庄示例顺达运输有限公司" in page.inner_text("h1")
    assert page.is_visible("[data-print]")
    page.click(".adverse h3 a")
    assert "被罚款 8,000 元" in page.inner_text("h1")
    assert "最晚公示到" in page.inner_text(".words")
    assert window.troubles == []


def test_suggestions_come_while_typing_and_obey_the_keys(visit, stock):
    window = visit()
    page = window.go("/")
    page.type("#q", "顺达")
    page.wait_for_selector(".suggest a")
    last = "const box = [...document.querySelectorAll('.suggest a')].at(-1).getBoundingClientRect();"
    seen = "document.elementFromPoint(box.left + 20, box.top + 10).closest('.suggest') !== null"
    assert page.evaluate(f"(() => {{ {last} return {seen}; }})()")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.suggest') !== null")
    page.keyboard.press("Escape")
    assert page.query_selector(".suggest") is None
    assert page.evaluate("document.activeElement.id") == "q"
    page.type("#q", "运")
    page.wait_for_selector(".suggest a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/subjects/**")
    assert window.troubles == []


def test_everything_works_without_script(visit, stock):
    window = visit(java_script_enabled=False)
    page = window.go("/")
    page.fill("#q", "顺达")
    page.click("form.search button")
    page.click("ol.hits a")
    assert "枣庄示例顺达运输有限公司" in page.inner_text("h1")
    assert not page.is_visible("[data-print]")
    page.goto(f"{window.base}/publicity/penalties/?name=顺达")
    assert "共 1 条" in page.inner_text("[role=status]").replace("\n", "")
    page.click("button[value=elder]")
    assert page.get_attribute("html", "class") == "elder"


def test_the_skip_link_leads_to_the_text(visit, stock):
    page = visit().go("/publicity/penalties/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def addresses(stock):
    firm, long, vehicle = (f"/subjects/{stock[name].public_id}/" for name in ("firm", "long", "vehicle"))
    return [
        "/", "/query/", "/query/?q=示例", "/query/?q=查不到", "/query/people/", firm, long, vehicle,
        "/publicity/", "/publicity/licences/", "/publicity/penalties/?name=示例",
        f"/publicity/penalties/{stock['penalty'].public_id}/", f"/publicity/licences/{stock['licence'].public_id}/",
        "/cases/objection/", "/cases/complaint/", "/cases/progress/",
        f"/cases/repair/?record={stock['penalty'].public_id}",
        "/catalogue/", "/catalogue/penalty/", "/api/v1/docs/", "/joint/measures/", "/joint/measures/overload/",
    ]  # fmt: skip


def tab_to(page, selector):
    """Press the tabulator until the focus stands on what `selector` names, and show that the focus is seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_keys_alone_lead_from_search_to_file_to_record_to_objection(visit, stock):
    call_command("setup_portal", verbosity=0)
    call_command("setup_content", verbosity=0)
    window = visit()
    page = window.go("/")
    tab_to(page, "#q")
    page.keyboard.type("顺达")
    page.keyboard.press("Enter")
    page.wait_for_url("**/query/?q=*")
    tab_to(page, "ol.hits a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/subjects/**")
    tab_to(page, ".adverse h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publicity/penalties/**")
    tab_to(page, ".words .foot a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/objection/**")
    assert "异议" in page.inner_text("h1")
    assert window.troubles == []
