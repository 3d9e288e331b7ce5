"""Reads of cases that need explaining."""

import secrets
from collections.abc import Collection

from credit.kernel.errors import DomainError
from objections.cases.actors import Applicant
from objections.cases.choices import CaseKind
from objections.cases.models import Case
from objections.cases.numbers import code_hash

NOBODY = "0" * 64
UNKNOWN = "编号和查询码对不上。请照回执再看一遍：编号以 YY、TS 或 XF 开头，查询码是 12 位字母和数字。"


def open_objections(record_ids: Collection[int]) -> set[int]:
    """Return those of the records on which an objection is open.

    Filing an objection locks the record's row first, so under that lock the answer stays true until commit.
    """
    cases = Case.objects.open().of_kind(CaseKind.OBJECTION).filter(record__in=list(record_ids))
    return set(cases.values_list("record_id", flat=True))


def prove(number: str, code: str) -> tuple[Case, Applicant]:
    """Return the case of this number and query code, and the applicant's pass to act in it.

    Raises DomainError with the same answer, after the same work, for an unknown number and a wrong code.
    """
    case = Case.objects.select_related("unit", "record", "subject").filter(number=number.strip().upper()[:24]).first()
    known = secrets.compare_digest(case.code_hash if case else NOBODY, code_hash(code[:40]))
    if case is None or not known:
        raise DomainError("unknown_case", UNKNOWN)
    return case, Applicant(case.pk)


def thread(case: Case) -> list[Case]:
    """Return the cases that belong to the same matter, oldest first: parts, conversions, where it was merged into."""
    found, waiting = {case.pk: case}, [case]
    while waiting:
        one = waiting.pop()
        near = [one.parent, one.converted_from, one.duplicate_of, *one.parts.all(), *one.conversions.all()]
        fresh = [other for other in near if other is not None and other.pk not in found]
        found |= {other.pk: other for other in fresh}
        waiting += fresh
    return sorted(found.values(), key=lambda one: one.pk)
