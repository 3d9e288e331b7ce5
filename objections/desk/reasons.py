"""What people come for most (top reasons): objections by type, complaints by matter, repairs by kind of information."""

from collections import Counter
from datetime import date

from django.db.models import Count

from objections.cases.choices import CaseKind, MatterType
from objections.cases.models import Case
from objections.kinds.fields import fields_of
from objections.openness.figures import ELSEWHERE

MOST = 10


def top_reasons(since: date) -> list[tuple[str, str, int]]:
    """Return (kind, reason, how many) of the cases received since that day, the most frequent first."""
    rows = Case.objects.filter(received_at__date__gte=since).exclude(state__in=ELSEWHERE).order_by()
    grouped = rows.values_list("kind", "content__objection_type", "matter_type", "record__item__name")
    found: Counter[tuple[str, str]] = Counter()
    for kind, objection_type, matter_type, item, count in grouped.annotate(count=Count("pk")):
        found[CaseKind(kind).label, _reason(kind, objection_type, matter_type, item)] += count
    return [(kind, reason, count) for (kind, reason), count in found.most_common(MOST)]


def _reason(kind: str, objection_type: str | None, matter_type: str, item: str | None) -> str:
    if kind == CaseKind.OBJECTION:
        types = next(one.choices for one in fields_of(kind) if one.name == "objection_type")
        return types.get(objection_type or "", "未写明")
    if kind == CaseKind.COMPLAINT:
        return dict(MatterType.choices).get(matter_type, "未写明")
    return item or "未写明"
