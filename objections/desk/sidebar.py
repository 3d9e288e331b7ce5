"""The group of the sidebar: the piles that are this person's work with what waits in them, then the rest."""

from typing import Any

from django.http import HttpRequest

from credit.desk.navigation import entry
from credit.units.policies import reach
from objections.desk.piles import MOST_COUNTED, counts_of, piles_of

INBOX = "admin:objections_case_changelist"
PAGES = (
    ("register_case", "代为登记", "add_circle", "admin:objections_case_add"),
    ("supervise_case", "督办", "notification_important", "admin:case-board"),
    ("withdraw_reply", "答复选登", "record_voice_over", "admin:objections_selectedreply_changelist"),
    ("route_case", "转办规则", "rule", "admin:objections_routingrule_changelist"),
)


def group(request: HttpRequest) -> dict[str, Any]:
    """Return the group for this person; empty for whoever sees no cases."""
    user = request.user
    items: list[dict[str, Any]] = []
    if reach(user, "see_case"):
        counts = counts_of(user)
        items = [
            entry(label, icon, INBOX, f"?desk={name}", _number(counts[name])) for name, label, icon in piles_of(user)
        ]
        if reach(user, "route_case"):
            number = _number(counts["pushed"])
            items.append(entry("平台推送待核对", "sync_problem", "admin:pushed-repairs", "", number))
        items.append(entry("全部在办", "folder_open", INBOX))
    items += [entry(label, icon, name) for right, label, icon, name in PAGES if reach(user, right)]
    return {"title": "异议投诉修复", "items": items}


def _number(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")
