"""Demonstration accounts for every role, with random passwords in a file that only the portal's own user reads."""

import os
import secrets
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password

from credit.catalogue.models import CatalogueItem
from credit.units.models import Post, PostRole, Unit, User
from credit.units.policies import item_units

FILE = "demo-accounts.txt"
IN_OFFICE_SINCE = date(2018, 1, 1)
_CENTRAL = (
    ("legal", PostRole.LEGAL, "U01"), ("site_admin", PostRole.SITE_ADMIN, "U02"), ("auditor", PostRole.AUDITOR, "U06"),
    ("unit_head_u09", PostRole.UNIT_HEAD, "U09"), ("leader", PostRole.BUREAU_LEADER, "U02"),
    ("secrecy", PostRole.SECRECY, "U02"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """An account to make: the sign-in name, the role, the unit."""

    username: str
    role: PostRole
    unit: Unit

    @property
    def full_name(self) -> str:
        return f"示例-{self.unit.name}-{self.role.label}"[:50]


def wanted(units: Mapping[str, Unit]) -> list[Account]:
    """Return an account for each central role, and a clerk and a reviewer for each unit with a part in an item."""
    central = [Account(name, role, units[code]) for name, role, code in _CENTRAL]
    busy = {pk for item in CatalogueItem.objects.all() for pk in item_units(item)}
    pairs = [
        Account(f"{role}_{unit.code.lower()}", role, unit)
        for unit in units.values()
        if unit.pk in busy
        for role in (PostRole.CLERK, PostRole.REVIEWER)
    ]
    return central + pairs


def make_accounts(units: Mapping[str, Unit], folder: Path) -> int:
    """Make the accounts with their posts, write their passwords to the file and return how many there are.

    Call it in a transaction: were it undone, the next run writes the file anew.
    """
    accounts = wanted(units)
    passwords = [secrets.token_urlsafe(12) for _ in accounts]
    with ThreadPoolExecutor() as pool:  # hashing is slow on purpose, and works beside Python
        hashes = list(pool.map(make_password, passwords))
    users = User.objects.bulk_create(
        User(username=one.username, full_name=one.full_name, is_staff=True, password=hashed)
        for one, hashed in zip(accounts, hashes, strict=True)
    )
    Post.objects.bulk_create(
        Post(user=user, unit=one.unit, role=one.role, valid_from=IN_OFFICE_SINCE)
        for user, one in zip(users, accounts, strict=True)
    )
    _write(folder / FILE, _lines(accounts, passwords))
    return len(accounts)


def _lines(accounts: Iterable[Account], passwords: Iterable[str]) -> list[str]:
    pairs = zip(accounts, passwords, strict=True)
    return [f"{one.username:<22} {password}  {one.role.label} · {one.unit.name}" for one, password in pairs]


def _write(path: Path, lines: list[str]) -> None:
    """Write the file in one step, readable by its owner alone."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write("\n".join([*lines, ""]))
    draft.replace(path)
