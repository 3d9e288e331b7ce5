"""Pasting from Word into the editor keeps headings and tables, in a real browser under the staff's content policy."""

import pytest
from django.test import Client
from django.urls import reverse

from credit.catalogue.services import sync_items
from credit.units.models import PostRole, Unit
from credit.units.services import seed_units
from publicity.content.models import Article, Column
from publicity.content.seeding import seed_columns
from tests.factories.credit import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = """<html><head><style>p{color:red}</style></head><body><h1>一、总则</h1>
<p class=MsoNormal style="text-align:center"><b>标题<o:p></o:p></b></p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>事项</p></td><td>单位</td></tr></table></body></html>"""
PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(".rich-page").dispatchEvent(event);
}"""


def test_a_paste_from_word_arrives_clean_and_with_its_table(visit):
    seed_units()
    sync_items()
    seed_columns()
    clerk = UserFactory(role=PostRole.CLERK, unit=Unit.objects.get(code="U09"))
    client = Client()
    client.force_login(clerk)
    window = visit()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": window.base}
    window.page.context.add_cookies([cookie])
    page = window.go(reverse("admin:publicity_article_add"))
    page.select_option("#id_column", value=str(Column.objects.get(parent__slug="query", slug="road").pk))
    page.fill("#id_title", "浏览器里写的示例文章")
    page.click(".rich-page")
    page.evaluate(PASTE, WORD)
    page.click("[name=_save]")
    page.wait_for_url("**/change/")
    assert Article.objects.get().body.split("\n") == [
        "<h2>一、总则</h2>",
        '<p class="docno"><strong>标题</strong></p>',
        "<table><tbody><tr><td>事项</td><td>单位</td></tr></tbody></table>",
    ]
    assert [trouble for trouble in window.troubles if "script" in trouble or "outside" in trouble] == []
