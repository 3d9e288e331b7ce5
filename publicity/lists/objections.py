"""Open objections on records: what makes a determination impossible. Features that take objections register here.

Whoever files an objection locks the record row; whoever determines asks under the same lock. So of the two that come
at the same instant one is first, and the other sees it.
"""

from collections.abc import Callable, Iterable, Sequence

from credit.kernel.errors import DomainError
from credit.records.candidates import lock
from credit.records.models import DisputeMark
from publicity.lists.lifecycle import S
from publicity.lists.models import ListCandidate

Source = Callable[[Sequence[int]], Iterable[int]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of open objections: `source(record_ids)` returns the ids on which one is open."""
    if source not in _sources:
        _sources.append(source)
    return source


def unregister(source: Source) -> None:
    if source in _sources:
        _sources.remove(source)


def open_on(record_ids: Iterable[int]) -> set[int]:
    """Return those of the records on which an objection is open: by a dispute mark, or by any registered source."""
    ids = list(record_ids)
    marked = set(DisputeMark.objects.filter(record__in=ids, until__isnull=True).values_list("record_id", flat=True))
    return marked.union(*(set(source(ids)) for source in tuple(_sources)))


def require_none(record_id: int) -> None:
    """Lock the record and raise DomainError while an objection on it is open. Call it where the decision is made."""
    lock([record_id])
    if open_on([record_id]):
        message = "公示期内收到的异议还没有办结，不能认定。异议办结（维持原决定）以后再办；异议成立的，作出不予列入。"
        raise DomainError("objection_open", message)


def lock_in_publicity(record_id: int) -> bool:
    """Lock the record and tell whether somebody is proposed for a list on it and its publicity still runs.

    Whoever files an objection asks this first, in his transaction: an answer stays true until it ends.
    """
    lock([record_id])
    return ListCandidate.objects.filter(record=record_id, status=S.PUBLICISING).exists()
