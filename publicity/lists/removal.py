"""Off the list (移出): every way a record leaves is told here once, with its reason; what is counted has no name.

The records' own services do the leaving (expiry, repair, suspension, withdrawal). This follows them inside their
transaction, set-based, so that tens of thousands of entries ending at one midnight cost a few statements a run.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError
from credit.kernel.ids import array_text
from credit.records import hooks
from credit.records import services as records
from credit.records.lifecycle import RecordStatus
from credit.records.models import Record
from credit.records.services import Revocation, RevocationKind
from credit.units import policies
from publicity.lists import crosscheck, papers, types
from publicity.lists.lifecycle import STANDING, UNDER_WAY, S, require_move
from publicity.lists.lifecycle import RemovalReason as R
from publicity.lists.models import CandidateStep, ListCandidate, ListRemoval
from publicity.lists.moving import move, said
from publicity.lists.types import ListKind

BY_HAND = (R.ERROR, R.BASIS_REVOKED, R.SUBJECT_ENDED, R.POLICY)
BACK = [S.SUSPENDED, S.REMOVED, S.ARCHIVED]
"""Where a candidate stands whose record is shown again: resumed, or its repair revoked."""
PUBLIC_WORD = {R.BASIS_REVOKED: RevocationKind.REVOKED, R.ERROR: RevocationKind.UNLAWFUL}

_LEFT = """
INSERT INTO publicity_listremoval (record_id, type_code, reason, removed_on, actor_id)
SELECT r.id, r.details ->> 'list_type',
       CASE WHEN r.status = 'repaired' THEN 'REPAIRED'
            WHEN r.status = 'ended' AND r.term_note LIKE '%%行为终了满%%' THEN 'DISCLOSURE_LIMIT'
            WHEN r.status = 'ended' THEN 'EXPIRED'
            WHEN EXISTS (SELECT FROM credit_withdrawalnotice w WHERE w.record_id = r.id) THEN 'BASIS_REVOKED'
            WHEN r.left_reason LIKE %(upheld)s THEN 'ERROR' ELSE 'WITHDRAWN' END,
       CASE WHEN r.status = 'ended' THEN r.term_end + 1 ELSE %(today)s END, %(actor)s
FROM credit_record r JOIN credit_catalogueitem i ON i.id = r.item_id AND i.slug = ANY(%(items)s)
WHERE r.id = ANY(%(ids)s) AND r.details ->> 'list_type' IS NOT NULL
  AND coalesce(r.details ->> 'list_state', '') <> %(undecided)s
ON CONFLICT (record_id) DO NOTHING
"""
_CANDIDATES_LEFT = """
WITH gone AS (
    UPDATE publicity_listcandidate c SET status = 'removed', removal_reason = m.reason, removed_on = m.removed_on,
           since = m.removed_on, due_on = NULL
    FROM publicity_listremoval m
    WHERE m.record_id = c.record_id AND c.record_id = ANY(%(ids)s) AND c.status IN ('published', 'suspended')
    RETURNING c.id
)
INSERT INTO publicity_candidatestep (candidate_id, status, at, actor_id, opinion)
SELECT id, 'removed', %(now)s, %(actor)s, '' FROM gone
"""
_UNDECIDED_LEFT = """
WITH gone AS (
    UPDATE publicity_listcandidate SET status = 'not_listed', closed_reason = %(why)s, since = %(today)s, due_on = NULL
    WHERE record_id = ANY(%(ids)s) AND status IN ('publicising', 'determined') RETURNING id
)
INSERT INTO publicity_candidatestep (candidate_id, status, at, actor_id, opinion)
SELECT id, 'not_listed', %(now)s, %(actor)s, %(why)s FROM gone
"""
# A candidate follows its record; to the list only if the record is on show and no other candidate took its place.
_MOVED = """
WITH moved AS (
    UPDATE publicity_listcandidate c SET status = %(target)s, since = %(today)s, removal_reason = '', removed_on = NULL
    WHERE record_id = ANY(%(ids)s) AND status = ANY(%(sources)s) AND (%(target)s <> 'published' OR (
        EXISTS (SELECT FROM credit_record r WHERE r.id = c.record_id AND r.status = 'published')
        AND NOT EXISTS (SELECT FROM publicity_listcandidate o WHERE o.type_code = c.type_code
                        AND o.subject_id = c.subject_id AND o.id <> c.id AND o.status = ANY(%(busy)s))))
    RETURNING id
)
INSERT INTO publicity_candidatestep (candidate_id, status, at, actor_id, opinion)
SELECT id, %(target)s, %(now)s, %(actor)s, '' FROM moved
"""
# Red entries of subjects about which one of these records says something serious, or which stand on a black list. Both
# sides are few and are found first, each by its own index; merged subjects meet in the one that survives.
_BLACK_HITS = """
WITH serious AS MATERIALIZED (
    SELECT coalesce(s.merged_into_id, s.id) AS survivor
    FROM credit_record r JOIN credit_subject s ON s.id = r.subject_id
    WHERE r.id = ANY(%(ids)s) AND r.status = 'published' AND r.nature = 'adverse'
      AND (r.severity = 'serious' OR r.details ->> 'list_type' = ANY(%(black)s))
      AND coalesce(r.details ->> 'list_state', '') <> %(undecided)s
), red AS MATERIALIZED (
    SELECT r.id, coalesce(s.merged_into_id, s.id) AS survivor
    FROM credit_record r JOIN credit_subject s ON s.id = r.subject_id
    WHERE r.status IN ('published', 'suspended')
      AND r.item_id = (SELECT id FROM credit_catalogueitem WHERE slug = 'red-list')
)
SELECT red.id FROM red WHERE red.survivor IN (SELECT survivor FROM serious) ORDER BY red.id
"""


def on_left(record_ids: Sequence[int], *, actor: Any, status: str, **context: Any) -> None:
    """Follow list entries that left: suspended for a while, or removed for the reason their record shows."""
    values = _values(record_ids, actor)
    with connection.cursor() as cursor:
        if status == RecordStatus.SUSPENDED:
            cursor.execute(_MOVED, values | {"target": S.SUSPENDED, "sources": [S.PUBLISHED]})
        elif status in (RecordStatus.WITHDRAWN, RecordStatus.REPAIRED, RecordStatus.ENDED):
            cursor.execute(_LEFT, values)
            cursor.execute(_CANDIDATES_LEFT, values)
            cursor.execute(_UNDECIDED_LEFT, values | {"why": "公示期内已撤下"})


def on_released(record_ids: Sequence[int], *, actor: Any, **context: Any) -> None:
    """Follow what is released or changed: a resumed entry stands again, and a black hit takes red away at once."""
    with connection.cursor() as cursor:
        cursor.execute(_BLACK_HITS, _values(record_ids, actor))
        red = {row[0] for row in cursor.fetchall()}
    if entries := hooks.of_items(record_ids, types.list_items()):
        _back_on_list(entries, actor=actor)
        red |= _red_on_black(entries)
    if red:
        take_off(sorted(red), R.BLACK_HIT, actor=actor, why=R.BLACK_HIT.label)


def _back_on_list(entries: Sequence[int], *, actor: Any) -> None:
    """Forget the removal of entries that stand again, and move their candidates with them."""
    ListRemoval.objects.filter(record__in=entries, record__status=RecordStatus.PUBLISHED).delete()
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, _values(entries, actor) | {"target": S.PUBLISHED, "sources": BACK})
    _note_overtaken(entries, actor=actor)


def _note_overtaken(record_ids: Sequence[int], *, actor: Any) -> None:
    """Say of a closed candidate whose entry is shown again that it stays closed: a newer one is on its way."""
    shown = ListCandidate.objects.filter(record__in=record_ids, record__status=RecordStatus.PUBLISHED)
    for candidate in shown.filter(status__in=BACK):
        note("list.overtaken", candidate, actor=actor, unit=candidate.unit_id, reason="同一主体已有新的名单候选")


def subscribe() -> None:
    """Hear of every record that is released, changed or leaves; called when the app starts."""
    hooks.published.register(on_released)
    hooks.changed.register(on_released)
    hooks.left.register(on_left)


def take_off(record_ids: Sequence[int], reason: R, *, actor: Any, why: str, today: date | None = None) -> list[int]:
    """Take entries off every channel for a reason, inside the caller's transaction; return the ids that left."""
    day = today or timezone.localdate()
    standing = Record.objects.filter(pk__in=record_ids, status__in=(RecordStatus.PUBLISHED, RecordStatus.SUSPENDED))
    ids = list(standing.order_by("pk").values_list("pk", flat=True))
    entries = standing.exclude(details__list_state=crosscheck.UNDECIDED).values_list("pk", "details__list_type")
    ListRemoval.objects.bulk_create(
        [ListRemoval(record_id=pk, type_code=code, reason=reason, removed_on=day, actor=actor) for pk, code in entries],
        ignore_conflicts=True,
    )
    revoked = Revocation(PUBLIC_WORD[reason]) if reason in PUBLIC_WORD else None
    told = f"{reason.label}：{why}"[:500]
    outcome = records.withdraw(ids, actor=actor, reason=told, revoked=revoked, today=day, right=None)
    note("list.taken_off", actor=actor, reason=why[:500], code=reason.value, count=len(outcome.done))
    return outcome.done


@transaction.atomic
def remove(record_id: int, reason: str, *, actor: Any, why: str, today: date | None = None) -> Record:
    """Take one entry off its list by hand (law section), with the removal decision where it was recognised here.

    Raises DomainError for a reason that only the portal itself may give, for a record that is no entry or has left.
    """
    day, why = today or timezone.localdate(), said(why, "移出的理由")
    policies.require(actor, "list_remove")
    if reason not in BY_HAND:
        labels = "、".join(one.label for one in BY_HAND)
        raise DomainError("removal_reason", f"人工移出的原因只能是：{labels}。", {"reason": "请选一个原因"})
    entry = Record.objects.filter(pk=record_id, item__slug__in=types.list_items()).first()
    if entry is None or entry.details.get("list_state") == crosscheck.UNDECIDED:
        raise DomainError("no_entry", "这条记录不是名单条目，或者还在公示、没有认定。")
    if not take_off([record_id], R(reason), actor=actor, why=why, today=day):
        raise DomainError("already_left", "这条名单已经移出，请刷新页面。")
    candidate = ListCandidate.objects.select_related("subject", "unit").filter(record=record_id).first()
    if candidate is not None:
        papers.removal(candidate, actor=actor, day=day)
    return Record.objects.get(pk=record_id)


@transaction.atomic
def end_watch(candidate_id: int, reason: str, *, actor: Any, why: str, today: date | None = None) -> ListCandidate:
    """Take somebody off a watch list, which has no record: corrected early, or for one of the reasons by hand."""
    policies.require(actor, "list_remove")
    rows = ListCandidate.objects.select_for_update(of=("self",)).select_related("subject", "unit")
    candidate = rows.get(pk=candidate_id)
    if candidate.list_type.polarity != ListKind.WATCH:
        raise DomainError("no_watch", "这里只办理重点关注名单的移出。")
    require_move(candidate.status, S.REMOVED)
    day = today or timezone.localdate()
    candidate.removal_reason, candidate.removed_on = R(reason), day
    return move(candidate, S.REMOVED, actor=actor, opinion=said(why, "移出的理由"), today=day)


def archive(*, before: date, limit: int = 2000) -> int:
    """Close up to `limit` files removed before a day and return how many: read-only, no ground for anything more."""
    with transaction.atomic():
        over = ListCandidate.objects.filter(status=S.REMOVED, removed_on__lt=before)
        rows = over.select_for_update(skip_locked=True)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
        ListCandidate.objects.filter(pk__in=ids).update(status=S.ARCHIVED)
        CandidateStep.objects.bulk_create([CandidateStep(candidate_id=pk, status=S.ARCHIVED) for pk in ids])
    return len(ids)


def _red_on_black(record_ids: Iterable[int]) -> set[int]:
    """Return the red entries among these whose subject stands on a black list.

    Watch lists are kept inside the bureau: they keep somebody off the red list, but no public removal tells of them.
    """
    red = Record.objects.filter(pk__in=list(record_ids), item__slug="red-list", status=RecordStatus.PUBLISHED)
    subjects = dict(red.values_list("pk", "subject_id"))
    if not subjects:
        return set()
    hit = crosscheck.hits(subjects.values(), ListKind.BLACK, day=timezone.localdate())
    return {pk for pk, subject in subjects.items() if subject in hit}


def _values(record_ids: Sequence[int], actor: Any) -> dict[str, Any]:
    return {
        "ids": array_text(record_ids), "actor": getattr(actor, "pk", None), "today": timezone.localdate(),
        "now": timezone.now(), "items": list(types.list_items()), "undecided": crosscheck.UNDECIDED,
        "upheld": f"{records.UPHELD}%",
        "black": crosscheck.codes(ListKind.BLACK), "busy": [*UNDER_WAY, *STANDING],
    }  # fmt: skip
