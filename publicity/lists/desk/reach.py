"""Which candidates a person sees, and which of them wait for him."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from credit.units.policies import reach
from publicity.lists import types
from publicity.lists.lifecycle import STANDING, UNDER_WAY, S
from publicity.lists.models import CandidateQuerySet, ListCandidate

HANDLED = (S.DRAFT, S.CHECKED, S.NOTIFIED, S.STATEMENT)
PILES = {"mine": "等我办理", "open": "正在办理", "publicity": "公示中", "listed": "在名单上", "closed": "已办结"}


def seen_by(user: Any) -> CandidateQuerySet:
    """Return the candidates of the units the person's posts reach."""
    scope = reach(user, "see_list")
    rows = ListCandidate.objects.all()
    return rows if scope.everything else rows.filter(unit__in=scope.units)


def waiting(user: Any) -> Q:
    """Return the filter of what waits for this person: by his rights and where each candidate stands."""
    handles = reach(user, "list_handle")
    wanted = Q(pk__in=[])
    if handles:
        mine = Q(status__in=HANDLED)
        wanted |= mine if handles.everything else mine & Q(unit__in=handles.units)
    if reach(user, "list_review"):
        wanted |= Q(status=S.LEGAL_REVIEW) & ~Q(opened_by=user)
    if reach(user, "list_publish"):
        wanted |= (Q(status=S.APPROVED, type_code__in=_publicised()) | Q(status=S.DETERMINED)) & ~Q(opened_by=user)
    if reach(user, "list_determine"):
        over = Q(status=S.PUBLICISING, publicity_until__lt=timezone.localdate())
        unannounced = Q(status=S.APPROVED) & ~Q(type_code__in=_publicised())
        wanted |= (over | unannounced) & ~Q(opened_by=user) & ~Q(legal_by=user)
    return wanted


def pile(name: str, user: Any) -> Q:
    """Return the filter of a pile on the desk; an unknown name filters nothing."""
    piles = {
        "mine": waiting(user), "open": Q(status__in=UNDER_WAY), "publicity": Q(status=S.PUBLICISING),
        "listed": Q(status__in=STANDING),
        "closed": Q(status__in=(S.REMOVED, S.ARCHIVED, S.DISMISSED, S.NOT_LISTED)),
    }  # fmt: skip
    return piles.get(name, Q())


def count_waiting(user: Any) -> int:
    return seen_by(user).filter(waiting(user)).count()


def _publicised() -> list[str]:
    return [one.code for one in types.all_types() if one.publicity_workdays]
