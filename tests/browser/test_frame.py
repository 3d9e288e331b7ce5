"""The pages about the site itself, its figures and its form: by keys, without script, for old eyes, on paper."""

import pytest
from django.urls import reverse

from publicity.feedback.models import SiteFeedback

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = [
    "inspection-method",
    "statistics",
    "timeliness",
    "collection",
    "feedback",
    "feedback-thanks",
    "sitemap",
    "about",
    "accessibility",
    "privacy",
    "lists",
    "list-blk-ovl",
    "list-blk-ovl-publicity",
]
SMALLEST = """
() => [...document.querySelectorAll('body *')].filter((node) => node.checkVisibility()
  && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())).map((node) => {
    const scale = node.ownerSVGElement ? node.getScreenCTM().a : 1;
    return [parseFloat(getComputedStyle(node).fontSize) * scale, node.tagName, node.textContent.trim().slice(0, 20)];
  }).filter(([size]) => size < 18)
"""


def in_mode(window, mode):
    if mode:
        window.page.context.add_cookies([{"name": "display", "value": mode, "url": window.base}])
    return window


def test_nothing_is_smaller_than_18_pixels_in_elder_mode(visit, stock):
    window, found = in_mode(visit(), "elder"), {}
    for name in ["home", *NAMES]:
        page = window.go(reverse(name))
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            found |= {(name, width): small} if (small := page.evaluate(SMALLEST)) else {}
    assert found == {}


def test_a_mistake_is_reported_by_keys_alone(visit, stock):
    window = visit()
    page = window.go(reverse("catalogue"))
    page.click("footer a[href='/feedback/']")
    assert page.input_value("#id_page") == "/catalogue/"
    page.focus("#id_page")
    page.keyboard.press("Tab")
    page.keyboard.type("归集目录里有错字")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "提交"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/feedback/thanks/")
    assert SiteFeedback.objects.get().text == "归集目录里有错字"
    assert window.troubles == []


def test_text_that_acts_never_becomes_markup(visit, stock):
    page = visit().go("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=calm>onload 示例</p>')")
    assert page.text_content("#calm") == "onload 示例"
    for text in ("<img src=x onerror=alert(1)>", "<script>1</script>", "<a href='javascript:1'>示例</a>"):
        with pytest.raises(Exception, match="markup that acts"):
            page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", text)


def test_a_mistake_is_reported_without_script(visit, stock):
    window = visit(java_script_enabled=False)
    page = window.go(reverse("feedback"))
    page.click("main form button")
    assert "还没有写哪里不对" in page.inner_text(".notice.bad")
    page.fill("#id_text", "首页的电话打不通")
    page.click("main form button")
    assert "收到了" in page.inner_text("h1")


def test_reading_aloud_is_offered_in_elder_mode_only(visit, stock):
    window = visit()
    page = window.go(reverse("about"))
    assert page.query_selector(".read-aloud") is None
    page = in_mode(window, "elder").go(reverse("about"))
    spoken = "window.said = []; speechSynthesis.speak = (words) => window.said.push([words.text, words.lang]);"
    page.evaluate(f"() => {{ {spoken} }}")
    page.click(".read-aloud button")
    said = page.evaluate("window.said")
    assert said[0] == ["关于本站", "zh-CN"]
    assert any("没有记录，不等于没有风险" in text for text, _ in said)
    assert all(len(text) <= 120 for text, _ in said)
    assert page.inner_text(".read-aloud button") == "停止朗读"
    assert window.troubles == []


@pytest.mark.parametrize("mode", ["", "elder-contrast"])
def test_on_paper_stand_the_figures_without_menu_and_buttons(visit, stock, mode):
    page = in_mode(visit(), mode).go(reverse("statistics"))
    page.emulate_media(media="print")
    for hidden in (".util", ".columns", ".crumbs", ".acts", ".foot-site", ".read-aloud"):
        assert not page.query_selector(hidden) or not page.is_visible(hidden), hidden
    assert page.is_visible("table.chart-bars")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.chart-bars tbody th')).color") in BLACKS


BLACKS = {"rgb(0, 0, 0)", "rgb(23, 35, 45)"}
