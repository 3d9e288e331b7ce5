"""Demonstration articles: at least two for each item, through the real steps. Nobody in them is real.

Only the founding notice 枣交字〔2018〕37号 is named as what it is, a public document. All else says 示例.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit.units.models import Post, PostRole, Unit, User
from credit.units.policies import item_units
from publicity.content import cleaning, services
from publicity.content.consultations.models import Consultation
from publicity.content.models import Article, Column
from publicity.content.seeding import FROM

FILE = Path(__file__).with_name("data") / "demo.toml"
SECRECY_UNIT = "U02"
"""局办公室, where the secrecy reviewer of the demonstration works."""


@cache
def plan() -> list[dict[str, Any]]:
    """Return the demonstration articles as the file has them."""
    return list(tomllib.loads(FILE.read_text(encoding="utf-8"))["articles"])


@transaction.atomic
def fill(*, today: date) -> int:
    """Write the demonstration articles that are not there yet, by title. Returns how many are new."""
    known = set(Article.objects.values_list("title", flat=True))
    fresh = [entry for entry in plan() if entry["title"] not in known]
    for place, entry in enumerate(fresh):
        _publish(entry, today - timedelta(days=3 + 4 * place))
    _relate()
    return len(fresh)


def _publish(entry: dict[str, Any], day: date) -> None:
    slug, _, item_slug = entry["item"].partition("/")
    item = Column.objects.get(parent__slug=slug, slug=item_slug)
    unit = _answering(item)
    writer, approver = holder(PostRole.CLERK, unit), holder(PostRole.REVIEWER, unit)
    censor = holder(PostRole.SECRECY, Unit.objects.get(code=SECRECY_UNIT))
    article = Article(column=item, unit=unit, body=cleaning.clean_body(entry["body"]), **_facts(entry))
    services.write(article, actor=writer)
    if days := entry.get("consultation_days"):
        today = timezone.localdate()
        Consultation.objects.create(article=article, opens_on=today, closes_on=today + timedelta(days=days))
    services.submit(article.pk, actor=writer)
    services.approve(article.pk, actor=approver)
    services.clear(article.pk, actor=censor)
    moment = timezone.make_aware(datetime.combine(entry.get("on", day), time(9, 30)))
    Article.objects.filter(pk=article.pk).update(publish_at=moment, views=entry.get("views", 0))


def _facts(entry: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "summary", "points", "source", "keywords", "document_class", "document_number", "issuer",
             "issued_on", "valid_until")  # fmt: skip
    return {name: entry[name] for name in names if name in entry}


def _answering(item: Column) -> Unit:
    """Return the first unit that leads or is responsible for an item."""
    return Unit.objects.filter(pk__in=item_units(item, ["lead", "resp"])).order_by("parent_id", "code")[0]


def holder(role: PostRole, unit: Unit) -> User:
    """Return who holds a post in a unit; where nobody does, an account nobody can sign in with."""
    post = Post.objects.in_force(timezone.localdate()).filter(unit=unit, role=role).select_related("user").first()
    if post:
        return post.user
    name = f"示例-{unit.name}-{role.label}"[:50]
    user = User(username=f"article_{role}_{unit.code.lower()}", full_name=name, is_staff=True)
    user.set_unusable_password()
    user.save()
    Post.objects.create(user=user, unit=unit, role=role, valid_from=FROM)
    return user


def _relate() -> None:
    """Name the policy documents of the demonstration as related to each other."""
    documents = list(Article.objects.filter(column__slug="documents", title__in=[one["title"] for one in plan()]))
    for article in documents:
        article.related.add(*(one for one in documents if one.pk != article.pk))
