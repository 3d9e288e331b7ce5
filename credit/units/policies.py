"""Who may do what: plain questions over posts, roles on catalogue items and the table of rights."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db.models import Q
from django.utils import timezone

from credit.kernel.errors import NotAllowed
from credit.units.models import Post, PostRole, Unit
from credit.units.rights import rights


class Shared(Protocol):
    """What units have parts in: an item of the catalogue, or of the column tree."""

    @property
    def roles(self) -> Any: ...


ANSWERING = {"lead": ("lead",), "answers": ("lead", "resp")}
"""Scopes that follow from the part a unit plays for an item."""


@dataclass(frozen=True)
class Reach:
    """How far a right reaches for one person: everything, or a set of units."""

    everything: bool = False
    units: frozenset[int] = field(default_factory=frozenset)

    def __contains__(self, unit: int | None) -> bool:
        return self.everything or unit in self.units

    def __bool__(self) -> bool:
        return self.everything or bool(self.units)


def posts_of(user: Any, today: date | None = None) -> list[Post]:
    """Return the posts in force of an active user, remembered on the user object for the request."""
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return []
    day = today or timezone.localdate()
    known = user.__dict__.setdefault("_posts", {})
    if day not in known:
        known[day] = list(Post.objects.in_force(day).filter(user=user).select_related("unit"))
    return known[day]


def roles_of(user: Any, today: date | None = None) -> set[str]:
    return {post.role for post in posts_of(user, today)}


def units_of(user: Any, role: str | None = None, today: date | None = None) -> set[int]:
    """Return the units in which the user holds a post (of the given role)."""
    return {post.unit_id for post in posts_of(user, today) if role in (None, post.role)}


def item_units(item: Shared, roles: Iterable[str] | None = None, today: date | None = None) -> set[int]:
    """Return the units with a role on the item, groups opened, districts of a parent with a role included."""
    rows = item.roles.in_force(today or timezone.localdate())
    if roles is not None:
        rows = rows.filter(role__in=list(roles))
    named = Q(pk__in=rows.values("unit")) | Q(groups__in=rows.values("group"))
    direct = Unit.objects.filter(named).values("pk")
    return set(Unit.objects.filter(Q(pk__in=direct) | Q(parent__in=direct)).values_list("pk", flat=True))


def reach(user: Any, action: str, *, item: Shared | None = None, today: date | None = None) -> Reach:
    """Return over which units' records the user may do `action` (on `item`). Raises KeyError for an unknown action."""
    units: set[int] = set()
    for grant in rights()[action].grants:
        held = units_of(user, grant.role, today)
        if not held:
            continue
        if grant.scope == "all" or (
            item is not None and grant.scope in ANSWERING and held & item_units(item, ANSWERING[grant.scope], today)
        ):
            return Reach(everything=True)
        if grant.scope == "own":
            units |= held if item is None else held & item_units(item, today=today)
    return Reach(units=frozenset(units))


def allowed(
    user: Any,
    action: str,
    *,
    item: Shared | None = None,
    unit: Unit | int | None = None,
    entered_by: int | None = None,
    today: date | None = None,
) -> bool:
    """Tell whether the user may do `action` on a record of `unit` under `item` that `entered_by` entered."""
    if rights()[action].not_entered_by and entered_by is not None and entered_by == getattr(user, "pk", None):
        return False
    scope = reach(user, action, item=item, today=today)
    if unit is None:
        return bool(scope)
    return (unit.pk if isinstance(unit, Unit) else unit) in scope


def require(user: Any, action: str, **facts: Any) -> None:
    """Raise NotAllowed, naming the role that would be needed, unless the user may do `action`."""
    if not allowed(user, action, **facts):
        raise NotAllowed("not_allowed", refusal(user, action, **facts))


def refusal(user: Any, action: str, *, entered_by: int | None = None, **_: Any) -> str:
    """Return the sentence that tells who could do it instead."""
    right = rights()[action]
    if right.not_entered_by and entered_by is not None and entered_by == getattr(user, "pk", None):
        return f"“{right.label}”要由另一个人来做：这条信息是您录入的。请本单位审核员办理。"
    roles = "、".join(dict.fromkeys(PostRole(grant.role).label for grant in right.grants))
    return f"您的岗位不能办理“{right.label}”，需要的角色是：{roles}。请联系本单位负责人或网站管理员调整岗位。"
