"""Taking in opinions while the period runs, studying them, and telling the public what came of them."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.masking import mask_prose
from credit.sealing import seal, unseal
from credit.units.policies import require
from publicity.content.consultations.models import Consultation, Opinion, Outcome
from publicity.content.models import Article


def of_article(article: Article) -> Consultation | None:
    """Return the consultation that an article opens, or None."""
    return Consultation.objects.filter(article=article).select_related("result").first()


@transaction.atomic
def receive(consultation: Consultation, *, text: str, contact: str = "", today: date) -> Opinion:
    """Keep an opinion: personal numbers masked, the contact sealed. Raises DomainError outside the period."""
    if not consultation.is_open(today):
        raise DomainError("not_open", "现在不在征求意见的期间内，没有收下。请看页面上写的起止日期。")
    sealed = seal(contact) if contact else None
    opinion = Opinion.objects.create(consultation=consultation, text=mask_prose(text), contact=sealed)
    note("opinion.received", opinion, actor=None)
    return opinion


@transaction.atomic
def study(opinion_id: int, *, actor: Any, outcome: str, answer: str) -> Opinion:
    """Enter what came of an opinion, with the reason, and delete the contact.

    Raises NotAllowed without the right to write for the article, DomainError without outcome or reason.
    """
    rows = Opinion.objects.select_for_update(of=("self",)).select_related("consultation__article__column")
    opinion = rows.get(pk=opinion_id)
    article = opinion.consultation.article
    require(actor, "submit_article", item=article.column, unit=article.unit_id)
    if outcome not in Outcome.values or outcome == Outcome.OPEN or not answer.strip():
        raise DomainError("no_outcome", "请选研究结果，并写明理由。")
    opinion.outcome, opinion.answer, opinion.contact = outcome, answer.strip()[:500], None
    opinion.save()
    note("opinion.studied", opinion, actor=actor, unit=article.unit_id, outcome=outcome)
    return opinion


def contact_of(opinion: Opinion, *, actor: Any) -> str:
    """Return the sealed contact ("" where none was left or the opinion is closed). Seeing one is audited."""
    article = opinion.consultation.article
    require(actor, "submit_article", item=article.column, unit=article.unit_id)
    if not opinion.contact:
        return ""
    note("sealed.viewed", opinion, actor=actor, unit=article.unit_id)
    return str(unseal(opinion.contact))


def shown(article: Article) -> dict[str, Any] | None:
    """Return what the page of an article tells of its consultation; counts only after the last day."""
    consultation = of_article(article)
    if consultation is None:
        return None
    today = timezone.localdate()
    is_over = consultation.closes_on < today
    adopted = Count("pk", filter=Q(outcome__in=[Outcome.ADOPTED, Outcome.PARTLY]))
    counts = consultation.opinions.aggregate(all=Count("pk"), adopted=adopted) if is_over else {}
    result = Article.objects.public_now().filter(pk__in=[consultation.result_id]).first()
    state = {"is_open": consultation.is_open(today), "is_over": is_over}
    return {"period": consultation, "result": result} | state | counts
