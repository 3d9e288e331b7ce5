"""Columns, articles, feeds and search show what is on show now, and nothing else, anywhere."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from credit.units.models import PostRole, Unit
from publicity.content import reach, search, services
from publicity.content.models import Article, ArticleText, Column
from publicity.content.seeding import plan_of, seed
from publicity.content.tasks import flush_readings
from tests.factories.credit import PostFactory, RecordFactory, SubjectFactory

pytestmark = pytest.mark.django_db
PLACES = (
    "/", "/query/", "/query/road/", "/query/?q=维护", "/feeds/query.rss", "/feeds/query.atom", "/feeds/query/road.rss",
    "/feeds/query/road.atom",
)  # fmt: skip


@pytest.fixture
def read(client):
    def fetch(url, status=200):
        response = client.get(url)
        assert response.status_code == status, url
        return response.content.decode()

    return fetch


def test_the_tree_is_that_of_annex_3(tree):
    columns = Column.objects.filter(parent=None)
    assert [one.name for one in columns] == ["信用查询", "信用动态", "政策文件", "信用公示", "联合惩戒", "异议和投诉"]
    numbers = Column.objects.filter(parent__isnull=False).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 20))
    assert not Column.objects.filter(parent__isnull=False, responsible="").exists()
    assert not Column.objects.filter(parent__isnull=False, roles=None).exists()


def test_setting_up_again_changes_nothing_that_the_administrator_changed(tree, capsys):
    Column.objects.filter(number=9).update(label="改过的短名")
    call_command("setup_content")
    assert "新增 0 个" in capsys.readouterr().out
    assert Column.objects.get(number=9).label == "改过的短名"


def test_every_column_and_item_answers_and_names_its_units(tree, client):
    for item in Column.objects.filter(parent__isnull=False).select_related("parent"):
        response = client.get(item.get_absolute_url(), follow=True)
        assert response.status_code == 200, item
        if not plan_of(item).page:
            assert item.responsible in response.content.decode()
    for entry in seed():
        assert client.get(f"/{entry['slug']}/").status_code == 200


def test_random_inspections_have_one_address_and_are_listed_twice(tree, read):
    for column in ("/news/", "/publicity/"):
        assert read(column).count('href="/news/inspections/"') == 1
    read("/publicity/inspections/", 404)


@pytest.mark.parametrize("slug", ["licences", "penalties"])
def test_items_that_are_lists_have_the_address_of_their_list(tree, slug, read):
    assert f'href="/publicity/{slug}/"' in read("/publicity/")
    assert Column.objects.get(slug=slug).label in read(f"/publicity/{slug}/")


def test_persons_are_counted_and_never_named(tree, read):
    people = [SubjectFactory(person=True, name=f"示例某人{n}") for n in range(12)]
    for person in people:
        RecordFactory(slug="road-practitioner", subject=person, status="published")
    text = read("/query/road/")
    assert "12 人" in text
    assert "示例某人" not in text
    assert "不到 10 人" in read("/query/waterway/")


def test_a_released_article_is_met_everywhere(release, read):
    article = release(title="车辆维护须知（示例）")
    for place in PLACES:
        assert article.public_id in read(place) or place in ("/", "/query/"), place
    text = read(article.get_absolute_url())
    assert "车辆维护须知（示例）" in text
    assert "市运输管理处" in text


def test_drafts_articles_of_tomorrow_and_withdrawn_ones_are_met_nowhere(write, release, desk, read):
    tomorrow = release(publish_at=timezone.now() + timedelta(days=1))
    gone = release()
    services.withdraw(gone.pk, actor=desk.reviewer, reason="示例")
    for article in (write(), tomorrow, gone):
        read(article.get_absolute_url(), 404)
        for place in PLACES:
            assert article.public_id not in read(place), place
    assert not ArticleText.objects.filter(article=gone).exists()


def test_an_article_appears_at_its_time_without_anybody_doing_anything(release, read):
    article = release(publish_at=timezone.now() + timedelta(days=1))
    read(article.get_absolute_url(), 404)
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - timedelta(seconds=1))
    assert article.public_id in read("/query/road/")


def test_readings_are_counted_without_a_write_and_added_together(release, client, django_assert_max_num_queries):
    article = release()
    with django_assert_max_num_queries(12) as asked:
        client.get(article.get_absolute_url())
    assert not [one for one in asked.captured_queries if one["sql"].startswith(("UPDATE", "INSERT"))]
    client.get(article.get_absolute_url())
    client.head(article.get_absolute_url())
    flush_readings()
    article.refresh_from_db()
    assert article.views == 2
    assert reach.flush() == 0


def test_counts_that_a_broken_run_left_aside_are_added_by_the_next(release):
    article = release()
    reach.count_reading(article.pk)
    assert reach._set_aside()
    reach.count_reading(article.pk)
    assert reach.flush() == 2


@pytest.mark.parametrize("query", ["维护", "车辆维护", "示例 维护", "37号", "维"])
def test_an_article_is_found_by_words_of_its_body_title_and_number(release, read, query):
    article = release(document_number="枣交字〔2018〕37号")
    assert article.public_id in read(f"/query/?q={query}")


def test_words_that_stand_apart_do_not_find_a_phrase(release, read):
    article = release(body="<p>维修</p><p>保护</p>")
    assert article.public_id not in read("/query/?q=维护")


def test_neighbours_stand_in_the_order_of_publication(release, read):
    first, second, third = (
        release(title=f"示例第{n}篇", publish_at=timezone.now() + timedelta(seconds=0)) for n in (1, 2, 3)
    )
    text = read(second.get_absolute_url())
    turn = text[text.index('class="turn"') :]
    assert turn.index(third.public_id) < turn.index(first.public_id)


def test_a_document_past_its_last_day_says_so(release, read):
    article = release(document_number="示〔2020〕1号", valid_until=timezone.localdate() - timedelta(days=1))
    assert "已失效" in read(article.get_absolute_url())


def test_a_feed_names_title_time_and_author(release, read):
    release(title="订阅里的示例")
    text = read("/feeds/query/road.atom")
    assert "<title>订阅里的示例</title>" in text
    assert "<name>市运输管理处</name>" in text
    read("/feeds/query/nothing.rss", 404)


def test_policy_documents_filter_by_class(release, desk, read):
    law = Unit.objects.get(code="U01")
    PostFactory(user=desk.clerk, unit=law, role=PostRole.CLERK)
    PostFactory(user=desk.reviewer, unit=law, role=PostRole.REVIEWER)
    for user in (desk.clerk, desk.reviewer):
        user.__dict__.pop("_posts", None)
    column = Column.objects.get(slug="documents")
    kept = release(column=column, unit=law, document_class="normative")
    other = release(column=column, unit=law, document_class="reading")
    text = read("/policy/?class=normative")
    assert kept.public_id in text
    assert other.public_id not in text
    assert reverse("column-item", args=["policy", "documents"]) == "/policy/documents/"


def test_very_common_words_are_looked_for_in_the_newest_articles_only(
    release, monkeypatch, django_assert_max_num_queries
):
    for number in range(4):
        release(title=f"道路运输通知{number}（示例）")
    monkeypatch.setattr(search, "MANY", 3)
    monkeypatch.setattr(search, "NEWEST", 2)
    with django_assert_max_num_queries(2):
        found = [hit.article.title for hit in search.find("道路运输通知", limit=10)]
    assert found == ["道路运输通知3（示例）", "道路运输通知2（示例）"]
    assert [hit.article.title for hit in search.find("通知1", limit=10)] == ["道路运输通知1（示例）"]
