"""The demonstration fills every item, once."""

import pytest
from django.core.management import call_command
from django.db.models import Count, Q

from publicity.content.models import Article, Column

pytestmark = pytest.mark.django_db


def test_every_item_holds_at_least_two_articles_and_a_second_run_adds_none(tree, capsys):
    call_command("demo_content")
    counts = Column.objects.filter(parent__isnull=False).annotate(n=Count("articles", Q(articles__status="published")))
    assert len(counts) == 19
    assert [item.slug for item in counts if item.n < 2] == []
    before = Article.objects.count()
    call_command("demo_content")
    assert Article.objects.count() == before
    assert "新增 0 篇" in capsys.readouterr().out


def test_outside_a_demonstration_the_start_writes_nothing(tree, settings):
    settings.IS_DEMO = False
    call_command("demo_content", "--if-demo")
    assert not Article.objects.exists()
