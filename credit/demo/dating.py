"""Past moments for what the services have just done.

The services act now; a history of years must lie in the past. These UPDATEs move the moments (entered, submitted,
agreed, published, left, and those of past states and of the publication log) to where the story has them. Nothing else
is touched, and the audit trail keeps the true time at which the demonstration was made.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from credit.demo.calendar import Dates
from credit.records.models import PublicationLog, RecordRevision

_RECORDS = """
UPDATE credit_record r SET entered_at = v.entered,
    submitted_at = CASE WHEN r.submitted_at IS NOT NULL THEN v.submitted END,
    legal_at = CASE WHEN r.legal_at IS NOT NULL THEN v.agreed END,
    published_at = CASE WHEN r.published_at IS NOT NULL THEN v.published END,
    publicity_start = CASE WHEN r.publicity_start IS NOT NULL THEN (v.published AT TIME ZONE 'Asia/Shanghai')::date END,
    left_at = CASE WHEN r.left_at IS NOT NULL THEN v.published END
FROM unnest(%(ids)s::bigint[], %(entered)s::timestamptz[], %(submitted)s::timestamptz[], %(agreed)s::timestamptz[],
            %(published)s::timestamptz[]) AS v(id, entered, submitted, agreed, published)
WHERE r.id = v.id
"""
# A term ends at night after its last day; whatever else left did so at the moment that is told.
_LEFT = """
UPDATE credit_record SET left_at = CASE WHEN left_reason = '公示期满'
    THEN (term_end + 1 + time '02:10') AT TIME ZONE 'Asia/Shanghai' ELSE %(at)s END
WHERE left_at >= %(since)s AND source = 'demo'
"""
_REVISIONS = """
WITH told AS (
    SELECT v.id, v.record_id, v.revision, CASE WHEN v.id <= %(after)s THEN v.valid_until
        WHEN v.action = 'record.agreed' THEN r.legal_at
        WHEN v.action = 'record.published' THEN coalesce(r.published_at, r.left_at)
        WHEN v.action = 'record.ended' THEN r.left_at ELSE %(at)s END AS until, r.entered_at, r.submitted_at, r.legal_at
    FROM credit_recordrevision v JOIN credit_record r ON r.id = v.record_id
    WHERE v.record_id IN (SELECT record_id FROM credit_recordrevision WHERE id > %(after)s)
), dated AS (
    SELECT *, coalesce(lag(until) OVER (PARTITION BY record_id ORDER BY revision), entered_at) AS since FROM told
)
UPDATE credit_recordrevision v SET valid_from = d.since, valid_until = greatest(d.until, d.since),
    state = v.state || jsonb_build_object('entered_at', d.entered_at, 'submitted_at', d.submitted_at)
        || CASE WHEN v.state ->> 'legal_at' IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('legal_at', d.legal_at) END
FROM dated d WHERE v.id = d.id AND v.id > %(after)s
"""


class Present:
    """Where revisions and publication log stood before a stretch, so that only what it adds is dated."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self._revision = RecordRevision.objects.aggregate(last=Max("pk"))["last"] or 0
        self._number = PublicationLog.objects.aggregate(last=Max("pk"))["last"] or 0

    def move_to(self, at: datetime) -> None:
        """Date what left, which past states were kept and what the log says, at the end of the stretch."""
        with connection.cursor() as cursor:
            cursor.execute(_LEFT, {"since": self.since, "at": at})
            cursor.execute(_REVISIONS, {"after": self._revision, "at": at})
        PublicationLog.objects.filter(pk__gt=self._number).update(at=at)


def date_records(moments: Mapping[int, Dates]) -> None:
    """Give records the moments of their story; what has not happened to one stays empty."""
    rows = list(moments.values())
    values: dict[str, list[Any]] = {
        "ids": list(moments), "entered": [one.entered_at for one in rows],
        "submitted": [one.submitted_at for one in rows], "agreed": [one.agreed_at for one in rows],
        "published": [one.published_at for one in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, values)
