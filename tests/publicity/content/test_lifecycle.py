"""An article passes every step, each by somebody with the right, and never by who wrote it."""

import pytest
from django.db import IntegrityError, transaction

from credit.audit.models import AuditEntry
from credit.kernel.errors import DomainError, MoveRefused, NotAllowed
from credit.units.models import PostRole, Unit
from publicity.content import services
from publicity.content.lifecycle import MOVES, ArticleStatus, require_move
from publicity.content.models import Article
from tests.factories.credit import PostFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_every_status_has_its_row():
    assert set(MOVES) == set(ArticleStatus)


@pytest.mark.parametrize("start", ArticleStatus)
@pytest.mark.parametrize("target", ArticleStatus)
def test_a_move_is_allowed_when_the_table_lists_it_and_only_then(start, target):
    if target in MOVES[start]:
        require_move(start, target)
    else:
        with pytest.raises(MoveRefused):
            require_move(start, target)


def test_an_article_goes_from_draft_to_publication_through_two_reviews(release, desk):
    article = release()
    assert article.status == ArticleStatus.PUBLISHED
    assert Article.objects.public_now().get() == article
    assert (article.approved_by, article.cleared_by) == (desk.reviewer, desk.secrecy)
    actions = AuditEntry.objects.filter(target_type="article").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["article.submitted", "article.approved", "article.published"]


@pytest.mark.parametrize(
    ("step", "who"),
    [("submit", "stranger"), ("submit", "reviewer"), ("submit", "site_admin"), ("approve", "clerk"),
     ("approve", "secrecy"), ("clear", "reviewer"), ("clear", "site_admin")],
)  # fmt: skip
def test_a_step_is_refused_to_who_lacks_the_right(write, desk, step, who):
    article = write()
    before = {"submit": [], "approve": [("submit", "clerk")], "clear": [("submit", "clerk"), ("approve", "reviewer")]}
    for done, actor in before[step]:
        getattr(services, done)(article.pk, actor=getattr(desk, actor))
    status = Article.objects.get(pk=article.pk).status
    with pytest.raises(NotAllowed):
        getattr(services, step)(article.pk, actor=getattr(desk, who))
    assert Article.objects.get(pk=article.pk).status == status


def test_nobody_reviews_what_they_wrote_or_changed(write, desk):
    both = UserFactory(role=PostRole.CLERK, unit=desk.unit)
    PostFactory(user=both, unit=desk.unit, role=PostRole.REVIEWER)
    PostFactory(user=both, unit=Unit.objects.get(code="U02"), role=PostRole.SECRECY)
    article = write()
    article.title = "改过的标题（示例）"
    services.write(article, actor=both)
    services.submit(article.pk, actor=desk.clerk)
    with pytest.raises(NotAllowed):
        services.approve(article.pk, actor=both)
    services.approve(article.pk, actor=desk.reviewer)
    with pytest.raises(NotAllowed):
        services.clear(article.pk, actor=both)


def test_the_database_refuses_an_author_as_reviewer_and_a_release_without_reviews(write, desk):
    article = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(approved_by=desk.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(status=ArticleStatus.PUBLISHED)


def test_an_article_sent_back_tells_why_and_starts_its_reviews_again(write, desk):
    article = write()
    services.submit(article.pk, actor=desk.clerk)
    services.approve(article.pk, actor=desk.reviewer)
    with pytest.raises(DomainError, match="理由"):
        services.send_back(article.pk, actor=desk.secrecy, reason=" ")
    services.send_back(article.pk, actor=desk.secrecy, reason="附件里有内部文号")
    article.refresh_from_db()
    assert (article.status, article.reason, article.approved_by) == ("draft", "附件里有内部文号", None)


def test_a_submitted_article_cannot_be_written_over_by_an_old_form(write, desk):
    article = write()
    services.submit(article.pk, actor=desk.clerk)
    article.title = "旧表单里的标题"
    with pytest.raises(DomainError, match="已经提交"):
        services.write(article, actor=desk.clerk)
    assert Article.objects.get(pk=article.pk).title == "示例文章"


def test_a_withdrawn_article_becomes_a_draft_before_it_is_seen_again(release, desk):
    article = release()
    services.withdraw(article.pk, actor=desk.reviewer, reason="数字有误")
    assert not Article.objects.public_now().exists()
    services.reopen(article.pk, actor=desk.clerk)
    article.refresh_from_db()
    assert (article.status, article.cleared_by, article.publish_at) == ("draft", None, None)
