"""Files that come with a form: each is kept or refused by itself, and the refusals are told together."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest

from credit.kernel.errors import DomainError
from objections.intake.services import Paper

LONGEST_NAME = 120


def uploads_in(request: HttpRequest) -> list[Any]:
    """Return the files under “papers” that have a name."""
    return [upload for upload in request.FILES.getlist("papers") if upload.name]


def keep_each(uploads: list[Any], keep: Callable[[Paper], Any]) -> dict[str, str]:
    """Keep what can be kept, and return the sentences about the rest as the fault of “papers”."""
    troubles = []
    for upload in uploads:
        try:
            keep(Paper(cast(Any, upload.file), str(upload.name)[-LONGEST_NAME:]))
        except DomainError as refusal:
            troubles.append(refusal.message)
    return {"papers": "".join(troubles)} if troubles else {}
