"""What may be stored for which purpose, and who may download it: a table, and a registry for the download policies."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from credit.attachments.cleaning import Bounds
from credit.attachments.models import Attachment

FILE = Path(__file__).with_name("data") / "policies.toml"
DownloadPolicy = Callable[[HttpRequest, Attachment], bool]
_downloads: dict[str, DownloadPolicy] = {}


@dataclass(frozen=True, slots=True)
class StoragePolicy:
    """Types by content, largest size in bytes, whether sealed on disk, retention in days.

    `count`: most files of one form, `total`: of one matter; None is no limit. `bounds`: papers of strangers are made
    harmless within them. `megabytes` is the size as people say it.
    """

    label: str
    types: tuple[str, ...]
    bytes: int
    sealed: bool = False
    days: int | None = None
    count: int | None = None
    total: int | None = None
    bounds: Bounds | None = None

    @property
    def megabytes(self) -> int:
        return self.bytes // (1024 * 1024)


@cache
def storage_policies() -> dict[str, StoragePolicy]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {purpose: _policy(entry) for purpose, entry in table.items()}


def _policy(entry: dict[str, Any]) -> StoragePolicy:
    bounds = Bounds(**entry["bounds"]) if "bounds" in entry else None
    return StoragePolicy(**{**entry, "types": tuple(entry["types"]), "bounds": bounds})


def register_download(purpose: str, policy: DownloadPolicy) -> None:
    """Say who may download attachments of `purpose`; without a policy nobody may."""
    _downloads[purpose] = policy


def may_download(request: HttpRequest, attachment: Attachment) -> bool:
    policy = _downloads.get(attachment.purpose)
    return policy is not None and policy(request, attachment)
