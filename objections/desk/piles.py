"""The piles of the inbox: which states wait for whom, told once for the sidebar, the filter and the case page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from credit.units.policies import reach, units_of
from objections.cases.models import Case, Recusal, Task, TaskState
from objections.pushed.filing import waiting

MOST_COUNTED = 100
"""Numbers in the sidebar stop here (99+): a clerk wants to know that there is a lot, the database does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """One pile: the right that makes it somebody's, and the states by kind; no states means a filter of its own."""

    name: str
    label: str
    icon: str
    right: str
    states: Mapping[str, tuple[str, ...]]


PILES = (
    Pile(name="intake", label="待受理", icon="inbox", right="route_case",
         states={"objection": ("submitted",), "complaint": ("triage",), "repair": ("submitted",)}),
    Pile(name="routing", label="退回待转办", icon="alt_route", right="route_case",
         states={kind: ("returned",) for kind in ("objection", "complaint", "repair")}),
    Pile(name="sign", label="待签收", icon="mark_email_unread", right="handle_case",
         states={"objection": ("assigned",), "complaint": ("assigned",), "repair": ("to_unit",)}),
    Pile(name="work", label="核查办理", icon="manage_search", right="handle_case",
         states={"objection": ("verifying", "collab", "opinion"), "complaint": ("handling", "opinion", "redo"),
                 "repair": ("review",)}),
    Pile(name="execute", label="更正执行", icon="published_with_changes", right="conclude_case",
         states={"objection": ("executing",)}),
    Pile(name="head", label="负责人审批", icon="approval", right="lead_case", states={"complaint": ("ext_approval",)}),
    Pile(name="law", label="法制审核", icon="gavel", right="review_case",
         states={"objection": ("legal", "review_again"), "complaint": ("legal", "ext_legal", "judging", "reviewed"),
                 "repair": ("legal", "extended")}),
    Pile(name="designate", label="待指定承办", icon="assignment_ind", right="review_case",
         states={kind: ("designating",) for kind in ("objection", "complaint", "repair")}),
    Pile(name="panel", label="集体审议", icon="groups", right="deliberate_case", states={"repair": ("panel",)}),
    Pile(name="reply", label="待答复", icon="outgoing_mail", right="route_case",
         states={"objection": ("replied",), "complaint": ("replied",)}),
)  # fmt: skip
"""Piles by state. Beside them: help (协查), mine (我的案件), due (快到期和逾期), paused, closed."""
BY_NAME = {pile.name: pile for pile in PILES}
OTHER = {"help": "待协查回复", "mine": "我的案件", "late": "已逾期", "waiting": "等申请人", "closed": "已办结"}
WAITING = ("supplement", "follow_up")


def seen_by(user: Any) -> QuerySet[Case]:
    """Return the cases in a person's lists: of the units in reach, and those that asked them for help.

    Cases about the own unit's staff and those the person keeps out of stay away; who is named in a case meets the door
    of the case page (`policies.may_see`).
    """
    scope = reach(user, "see_case")
    cases = Case.objects.all()
    if not scope.everything:
        cases = cases.filter(Q(unit__in=scope.units) | Q(pk__in=_helped(scope.units)))
    own_units = Q(accused_unit__isnull=False, accused_unit__in=units_of(user))
    return cases.exclude(own_units).exclude(pk__in=Recusal.objects.filter(user=user).values("case"))


def pile_filter(name: str, user: Any) -> Q:
    """Return the filter of a pile; everything open for an unknown name."""
    if name in BY_NAME:
        by_kind = [Q(kind=kind, state__in=states) for kind, states in BY_NAME[name].states.items()]
        return _any(by_kind) & Q(closed_at__isnull=True)
    filters = {
        "help": Q(pk__in=_helped(reach(user, "assist_case").units)),
        "mine": Q(handler=user, closed_at__isnull=True),
        "late": Q(closed_at__isnull=True, paused_on__isnull=True, due_on__lt=timezone.localdate()),
        "waiting": Q(closed_at__isnull=True, state__in=WAITING),
        "closed": Q(closed_at__isnull=False),
    }
    return filters.get(name, Q(closed_at__isnull=True))


def piles_of(user: Any) -> list[tuple[str, str, str]]:
    """Return (name, label, icon) of the piles that are this person's work."""
    found = [(pile.name, pile.label, pile.icon) for pile in PILES if reach(user, pile.right)]
    if reach(user, "assist_case").units:
        found.append(("help", OTHER["help"], "handshake"))
    if reach(user, "handle_case"):
        found.append(("mine", OTHER["mine"], "assignment"))
    return [*found, ("late", OTHER["late"], "alarm")]


def counts_of(user: Any) -> Counter[str]:
    """Count the piles of a person in one statement, each up to `MOST_COUNTED`; "pushed" is what platforms pushed."""
    seen = seen_by(user).order_by()
    rows: list[QuerySet[Any, Any]] = [
        seen.filter(pile_filter(name, user)).values_list(Value(name))[:MOST_COUNTED] for name, _, _ in piles_of(user)
    ]
    if reach(user, "route_case"):
        rows.append(waiting().order_by().values_list(Value("pushed"))[:MOST_COUNTED])
    return Counter(name for (name,) in rows[0].union(*rows[1:], all=True))


def _helped(units: frozenset[int]) -> list[int]:
    """Return the cases that wait for an answer of these units: few, so that the list itself goes by index."""
    if not units:
        return []
    return list(Task.objects.filter(state=TaskState.OPEN, unit__in=units).values_list("case", flat=True))


def _any(filters: list[Q]) -> Q:
    found = filters[0]
    for one in filters[1:]:
        found |= one
    return found
