"""The staff's pages: who sees what, what a form refuses, and the way of an article through them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.units.models import PostRole, Unit
from publicity.content import services
from publicity.content.models import Article, ArticleFile, Column
from tests.factories.credit import UserFactory
from tests.publicity.content.test_files import docx

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:publicity_article_changelist", "admin:publicity_article_add"


@pytest.fixture
def signed_in(client):
    def go(user):
        client.force_login(user)
        return client

    return go


@pytest.fixture
def form(item, desk):
    """Return the values of a filled form."""
    return {
        "column": item.pk,
        "unit": desk.unit.pk,
        "title": "示例标题",
        "body": "<h1>一</h1><p onclick=x>正文</p><script>alert(1)</script>",
        "keywords": "车辆、维护 车辆",
        "files-TOTAL_FORMS": "1",
        "files-INITIAL_FORMS": "0",
        "files-0-label": "",
        "files-0-position": "0",
        "consultation-TOTAL_FORMS": "0",
        "consultation-INITIAL_FORMS": "0",
    }


def test_a_draft_is_cleaned_split_into_keywords_and_belongs_to_its_author(signed_in, desk, form):
    form |= {"files-0-label": "示例附件", "files-0-upload": SimpleUploadedFile("表.docx", docx())}
    response = signed_in(desk.clerk).post(reverse(ADD), form)
    article = Article.objects.get()
    assert response.url == reverse("admin:publicity_article_change", args=[article.pk])
    assert article.body == "<h2>一</h2>\n<p>正文</p>"
    assert article.keywords == ["车辆", "维护"]
    assert (article.entered_by, article.edited_by, article.status) == (desk.clerk, desk.clerk, "draft")
    assert article.files.get().attachment.purpose == "article-file"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": "<script>x</script>"}, "正文是空的"),
        ({"keywords": " ".join(map(str, range(11)))}, "最多 10 个"),
        ({"files-0-label": "程序", "files-0-upload": SimpleUploadedFile("a.pdf", b"MZ not a pdf\0")}, "收不了"),
        ({"files-0-label": "没有文件"}, "请选一个文件"),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_nothing(signed_in, desk, form, changes, words):
    response = signed_in(desk.clerk).post(reverse(ADD), form | changes)
    assert words in response.content.decode()
    assert not Article.objects.exists()
    assert not ArticleFile.objects.exists()


def test_only_columns_and_units_of_the_writer_are_offered(signed_in, desk, form):
    other = Column.objects.get(parent__slug="query", slug="waterway")
    response = signed_in(desk.clerk).post(
        reverse(ADD), form | {"column": other.pk, "unit": Unit.objects.get(code="U12").pk}
    )
    assert response.status_code == 200
    assert not Article.objects.exists()


def test_who_has_no_part_in_an_article_does_not_see_it(signed_in, desk, write):
    article = write()
    page = reverse("admin:publicity_article_change", args=[article.pk])
    for user, status in ((desk.clerk, 200), (desk.reviewer, 200), (desk.secrecy, 200), (desk.stranger, 404)):
        assert signed_in(user).get(page).status_code == status, user
    auditor = UserFactory(role=PostRole.AUDITOR, unit=desk.unit)
    assert signed_in(auditor).get(reverse(LIST)).status_code == 403


def test_a_reviewer_of_the_answering_unit_sees_articles_of_others(signed_in, desk, write):
    road_penalty = Column.objects.get(parent__slug="query", slug="road-penalty")
    article = write(column=road_penalty)
    other = UserFactory(role=PostRole.REVIEWER, unit=Unit.objects.get(code="U10"))
    assert signed_in(other).get(reverse("admin:publicity_article_change", args=[article.pk])).status_code == 200


def test_an_article_goes_its_way_through_the_pages(signed_in, desk, write):
    article = write(body="<p>值班电话 13800138000</p>")

    def move(user, name, **values):
        url = reverse("admin:article-move", args=[article.pk, name])
        assert signed_in(user).get(url).status_code == 200
        return signed_in(user).post(url, values, follow=True).content.decode()

    move(desk.clerk, "submit")
    move(desk.reviewer, "approve")
    assert "138****8000" in move(desk.secrecy, "clear")
    assert "办好了" in move(desk.secrecy, "clear", reason="值班电话，可以公开")
    article.refresh_from_db()
    assert article.status == "published"
    assert "请写明撤回的理由" in move(desk.site_admin, "withdraw", reason="")
    move(desk.site_admin, "withdraw", reason="内容有误")
    page = signed_in(desk.clerk).get(reverse("admin:publicity_article_change", args=[article.pk])).content.decode()
    assert "内容有误" in page
    assert "改成草稿再用" in page


def test_a_move_by_who_may_not_is_refused_in_words(signed_in, desk, write):
    article = write()
    url = reverse("admin:article-move", args=[article.pk, "submit"])
    answer = signed_in(desk.reviewer).post(url, follow=True).content.decode()
    assert "录入员" in answer
    article.refresh_from_db()
    assert article.status == "draft"
    assert signed_in(desk.clerk).get(url.replace("submit", "nothing")).status_code == 404


def test_the_form_of_a_submitted_article_is_shut(signed_in, desk, write, form):
    article = write()
    url = reverse("admin:article-edit", args=[article.pk])
    assert signed_in(desk.clerk).get(url).status_code == 200
    services.submit(article.pk, actor=desk.clerk)
    signed_in(desk.clerk).post(url, form)
    article.refresh_from_db()
    assert article.title == "示例文章"


def test_a_file_of_a_draft_is_shown_to_those_who_see_the_draft(signed_in, desk, form, client):
    handed_in = docx()
    form |= {"files-0-label": "示例附件", "files-0-upload": SimpleUploadedFile("表.docx", handed_in)}
    signed_in(desk.clerk).post(reverse(ADD), form)
    article = Article.objects.get()
    url = reverse("admin:article-stored", args=[article.pk, article.files.get().attachment.public_id])
    sent = signed_in(desk.reviewer).get(url)
    assert sent.getvalue() == handed_in
    assert signed_in(desk.stranger).get(url).status_code == 404


def test_a_file_taken_out_of_a_draft_goes_with_the_next_purge(signed_in, desk, form):
    form |= {"files-0-label": "示例附件", "files-0-upload": SimpleUploadedFile("表.docx", docx())}
    signed_in(desk.clerk).post(reverse(ADD), form)
    file = ArticleFile.objects.get()
    again = {key: value for key, value in form.items() if not key.startswith("files-0-upload")}
    again |= {"files-INITIAL_FORMS": "1", "files-0-id": file.pk, "files-0-article": file.article_id}
    signed_in(desk.clerk).post(reverse("admin:article-edit", args=[file.article_id]), again | {"files-0-DELETE": "on"})
    assert not ArticleFile.objects.exists()
    file.attachment.refresh_from_db()
    assert file.attachment.keep_until is not None


def test_the_site_administrator_orders_the_columns_and_nobody_else_does(signed_in, desk):
    url = reverse("admin:publicity_column_changelist")
    assert signed_in(desk.clerk).get(url).status_code == 403
    page = signed_in(desk.site_admin).get(url).content.decode()
    assert page.index("信用查询 › 水路运输") < page.index("信用动态 › 诚信宣传")
    item = Column.objects.get(number=2)
    change = reverse("admin:publicity_column_change", args=[item.pk])
    values = {"label": "道路", "responsible": item.responsible, "intro": "说明", "position": 7}
    frame = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}
    signed_in(desk.site_admin).post(change, values | frame)
    item.refresh_from_db()
    assert (item.label, item.position, item.slug) == ("道路", 7, "road")
