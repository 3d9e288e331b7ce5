"""Counting violations of overloading: effective decisions, joined to their checks, by certificate year – in SQL.

A violation is what happened to one vehicle (or driver) on one day: as many as there are decisions, but no more than
checks found that overload, and one where no check is on file. So two decisions on one weighing count once, and a
weighing without a decision counts never. All of it works on one temporary table made per run.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from credit.catalogue.models import CatalogueItem
from credit.kernel.dates import add_years
from credit.records.lifecycle import RecordStatus
from publicity.lists import criteria
from publicity.lists.criteria import Criterion

_DECISIONS = """
CREATE TEMP TABLE list_decision ON COMMIT DROP AS
SELECT r.id, coalesce(s.merged_into_id, s.id) AS subject_id,
       coalesce(nullif(r.document_key, ''), r.id::text) AS paper, r.decided_on, r.act_ended_on,
       (r.details ->> 'fine_yuan')::numeric AS fine,
       coalesce(r.details -> 'penalty_types', '[]'::jsonb) ?| %(suspensions)s::text[] AS suspends,
       concat_ws(' ', r.title, r.details ->> 'violation_type', r.details ->> 'violation_facts') ~ %(words)s
           AS instigates
FROM credit_record r JOIN credit_subject s ON s.id = r.subject_id
WHERE (r.item_id = ANY(%(items)s) OR r.item_id = %(penalty)s AND r.field = ANY(%(fields)s))
  AND r.status = ANY(%(statuses)s) AND r.procedure <> ALL(%(excluded)s)
  AND coalesce(r.act_ended_on, r.decided_on) BETWEEN %(since)s AND %(today)s
  AND (%(touching)s::bigint[] IS NULL OR r.subject_id = ANY(%(touching)s)
       OR EXISTS (SELECT FROM credit_party p WHERE p.record_id = r.id AND p.subject_id = ANY(%(touching)s)))
"""
_HOLDERS = """
CREATE TEMP TABLE list_holder ON COMMIT DROP AS
SELECT d.id AS decision_id, s.id AS subject_id, 'vehicle' AS role
FROM list_decision d JOIN credit_subject s ON s.id = d.subject_id AND s.kind = 'vehicle'
UNION
SELECT d.id, coalesce(s.merged_into_id, s.id), p.role
FROM list_decision d JOIN credit_party p ON p.record_id = d.id AND p.role IN ('vehicle', 'driver')
JOIN credit_subject s ON s.id = p.subject_id
"""
# Whoever was merged into a holder: a weighing of either is one of the surviving subject.
_MEMBERS = """
CREATE TEMP TABLE list_member ON COMMIT DROP AS
SELECT subject_id, subject_id AS member_id FROM list_holder
UNION
SELECT h.subject_id, s.id FROM list_holder h JOIN credit_subject s ON s.merged_into_id = h.subject_id
"""
# The checks of each decision: of its vehicle or its driver, on the day of the act; where no day is stated, those of the
# latest day with one before the decision.
_CHECKS = """
CREATE TEMP TABLE list_check ON COMMIT DROP AS
WITH seen AS (
    SELECT h.decision_id, c.id AS check_id, c.decided_on AS day
    FROM list_holder h JOIN list_decision d ON d.id = h.decision_id
    JOIN list_member m ON m.subject_id = h.subject_id
    JOIN credit_record c ON h.role = 'vehicle' AND c.subject_id = m.member_id
     AND c.decided_on BETWEEN coalesce(d.act_ended_on, d.decided_on - %(window)s)
                          AND coalesce(d.act_ended_on, d.decided_on)
    WHERE c.item_id = %(check)s AND c.status = ANY(%(statuses)s) AND c.details ->> 'result' = ANY(%(unlawful)s)
    UNION
    SELECT h.decision_id, c.id, c.decided_on
    FROM list_holder h JOIN list_decision d ON d.id = h.decision_id
    JOIN list_member m ON m.subject_id = h.subject_id
    JOIN credit_party p ON h.role = 'driver' AND p.subject_id = m.member_id AND p.role = 'driver'
    JOIN credit_record c ON c.id = p.record_id
     AND c.decided_on BETWEEN coalesce(d.act_ended_on, d.decided_on - %(window)s)
                          AND coalesce(d.act_ended_on, d.decided_on)
    WHERE c.item_id = %(check)s AND c.status = ANY(%(statuses)s) AND c.details ->> 'result' = ANY(%(unlawful)s)
)
SELECT decision_id, check_id, day FROM (
    SELECT *, max(day) OVER (PARTITION BY decision_id) AS latest FROM seen
) s WHERE day = latest
"""
_DAYS = """
CREATE TEMP TABLE list_violation ON COMMIT DROP AS
WITH dated AS (
    SELECT d.id, d.paper, coalesce(d.act_ended_on, c.day, d.decided_on) AS day
    FROM list_decision d LEFT JOIN (SELECT DISTINCT decision_id, day FROM list_check) c ON c.decision_id = d.id
)
SELECT h.subject_id, h.role, t.day, least(count(DISTINCT t.paper), greatest(1, count(DISTINCT c.check_id)))::int AS n,
       array_agg(DISTINCT t.id ORDER BY t.id) AS decisions,
       coalesce(array_agg(DISTINCT c.check_id ORDER BY c.check_id) FILTER (WHERE c.check_id IS NOT NULL), '{}')
           AS checks
FROM list_holder h JOIN dated t ON t.id = h.decision_id LEFT JOIN list_check c ON c.decision_id = t.id
GROUP BY h.subject_id, h.role, t.day
"""
_TABLES = {
    "list_decision": _DECISIONS, "list_holder": _HOLDERS, "list_member": _MEMBERS, "list_check": _CHECKS,
    "list_violation": _DAYS,
}  # fmt: skip
# A certificate year begins on the anniversary of the first issue; 29 February gives 28 where there is none.
_FIRST = """
SELECT s.id, coalesce((SELECT min(i.first_issued_on) FROM credit_subjectidentifier i
                       WHERE i.subject_id = s.id AND i.scheme = %(scheme)s), s.first_issued_on) AS first
FROM credit_subject s
"""
_YEAR = """
CASE WHEN ({first} + make_interval(years => date_part('year', {day})::int - date_part('year', {first})::int))::date
          > {day} THEN -1 ELSE 0 END + date_part('year', {day})::int - date_part('year', {first})::int
"""
_START = "({first} + make_interval(years => y))::date"
_END = "({first} + make_interval(years => y + 1))::date - 1"
_LINE = "jsonb_agg(jsonb_build_object('day', day, 'n', n, 'decisions', decisions, 'checks', checks) ORDER BY day)"

_BY_YEAR = f"""
WITH f AS MATERIALIZED ({_FIRST} WHERE s.id IN (SELECT subject_id FROM list_violation WHERE role = %(role)s)),
dated AS (
    SELECT v.*, f.first, {_YEAR.format(first="f.first", day="v.day")} AS y
    FROM list_violation v JOIN f ON f.id = v.subject_id WHERE v.role = %(role)s AND v.day >= f.first
)
SELECT subject_id, first, {_START.format(first="first")}, {_END.format(first="first")}, sum(n)::int, {_LINE}
FROM dated GROUP BY subject_id, first, y HAVING sum(n) >= %(count_from)s ORDER BY subject_id, y
"""
_UNDATED = f"""
WITH f AS MATERIALIZED ({_FIRST} WHERE s.id IN (SELECT subject_id FROM list_violation WHERE role = %(role)s))
SELECT v.subject_id FROM list_violation v JOIN f ON f.id = v.subject_id
WHERE v.role = %(role)s AND f.first IS NULL GROUP BY v.subject_id HAVING sum(v.n) >= %(count_from)s
ORDER BY v.subject_id
"""
# Firms whose vehicles overloaded: which ones by the relations of the day of each violation; the fleet by those of the
# last of these days in the year (the stated day). A vehicle whose type nobody knows counts into the fleet.
_HELD = """
r.kind IN ('operates', 'owns') AND (r.valid_from IS NULL OR r.valid_from <= {day})
    AND (r.valid_until IS NULL OR r.valid_until >= {day})
"""
_FREIGHT = """
coalesce((SELECT c.details ->> 'vehicle_type' FROM credit_record c
          WHERE c.subject_id = r.target_id AND c.item_id = %(road)s
          ORDER BY c.decided_on DESC NULLS LAST, c.id DESC LIMIT 1), '货') ~ %(freight)s
"""
_FLEET = f"""
WITH f AS MATERIALIZED (
    {_FIRST} WHERE s.kind IN ('enterprise', 'trader') AND s.id IN (SELECT subject_id FROM list_decision WHERE suspends)
), dated AS (
    SELECT f.id AS firm, f.first, v.subject_id AS vehicle, v.day, v.n, v.decisions, v.checks,
           {_YEAR.format(first="f.first", day="v.day")} AS y
    FROM list_violation v
    JOIN list_member m ON m.subject_id = v.subject_id
    JOIN credit_relation r ON r.target_id = m.member_id AND {_HELD.format(day="v.day")}
    JOIN credit_subject o ON o.id = r.source_id
    JOIN f ON f.id = coalesce(o.merged_into_id, o.id)
    WHERE v.role = 'vehicle' AND v.day >= f.first AND {_FREIGHT}
), years AS MATERIALIZED (
    SELECT firm, first, y, count(DISTINCT vehicle)::int AS vehicles, max(day) AS stated_on,
           jsonb_agg(DISTINCT jsonb_build_object('day', day, 'n', n, 'vehicle', vehicle, 'decisions', decisions,
                     'checks', checks)) AS lines
    FROM dated GROUP BY firm, first, y
), suspended AS MATERIALIZED (
    SELECT f.id AS firm, {_YEAR.format(first="f.first", day="coalesce(d.act_ended_on, d.decided_on)")} AS y,
           array_agg(d.id ORDER BY d.id) AS suspensions
    FROM list_decision d JOIN f ON f.id = d.subject_id
    WHERE d.suspends AND coalesce(d.act_ended_on, d.decided_on) >= f.first GROUP BY 1, 2
), stopped AS MATERIALIZED (
    SELECT years.*, suspended.suspensions FROM years JOIN suspended USING (firm, y)
), sized AS MATERIALIZED (
    SELECT stopped.*, (
        SELECT count(DISTINCT coalesce(t.merged_into_id, t.id))::int FROM credit_subject o
        JOIN credit_relation r ON r.source_id = o.id
        JOIN credit_subject t ON t.id = r.target_id AND t.kind = 'vehicle'
        WHERE (o.id = stopped.firm OR o.merged_into_id = stopped.firm)
          AND {_HELD.format(day="stopped.stated_on")} AND {_FREIGHT}) AS fleet
    FROM stopped
)
SELECT firm, first, {_START.format(first="first")}, {_END.format(first="first")}, vehicles, lines, stated_on, fleet,
       suspensions
FROM sized WHERE fleet > 0 AND vehicles >= %(share_from)s * fleet ORDER BY firm, y
"""
# Whoever made others overload: no certificate may bind him, so his year begins with the first such decision then.
_INSTIGATORS = f"""
WITH acts AS (
    SELECT d.subject_id, coalesce(d.act_ended_on, d.decided_on) AS day, d.paper, d.id, coalesce(d.fine, 0) AS fine
    FROM list_decision d WHERE d.instigates
), f AS MATERIALIZED (
    SELECT a.subject_id AS id, coalesce(min(c.first), min(a.day)) AS first, bool_or(c.first IS NOT NULL) AS certified
    FROM acts a JOIN ({_FIRST}) c ON c.id = a.subject_id GROUP BY 1
), dated AS (
    SELECT a.*, f.first, f.certified, {_YEAR.format(first="f.first", day="a.day")} AS y
    FROM acts a JOIN f ON f.id = a.subject_id WHERE a.day >= f.first
)
SELECT subject_id, first, {_START.format(first="first")}, {_END.format(first="first")}, count(DISTINCT paper)::int,
       jsonb_agg(jsonb_build_object('day', day, 'n', 1, 'decisions', jsonb_build_array(id), 'checks', '[]'::jsonb)
                 ORDER BY day, id), max(fine), certified
FROM dated GROUP BY subject_id, first, certified, y
HAVING count(DISTINCT paper) >= %(count_from)s OR max(fine) >= %(fine_from)s ORDER BY subject_id, y
"""
ROLES = {"vehicle": "vehicle_certificate", "driver": "qualification"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A subject that meets a criterion in one certificate year, with everything that was counted.

    `lines` are the days with their violations, decisions and checks (ids); `count` is violations, penalties or, for a
    fleet, vehicles. `stated_on`, `fleet` and `suspensions` belong to a fleet, `largest_fine` (yuan) to an instigator.
    """

    criterion: str
    subject_id: int
    first: date
    start: date
    end: date
    count: int
    lines: list[dict[str, Any]] = field(default_factory=list)
    stated_on: date | None = None
    fleet: int = 0
    suspensions: tuple[int, ...] = ()
    largest_fine: Decimal = Decimal(0)
    certified: bool = True

    @property
    def decisions(self) -> list[int]:
        """The ids of every decision that counts, each once."""
        return sorted({pk for line in self.lines for pk in line["decisions"]} | set(self.suspensions))


@contextmanager
def counted(*, today: date, touching: Sequence[int] | None = None, with_stayed: bool = False) -> Iterator["Count"]:
    """Count once, ask several criteria.

    `touching` narrows to decisions that name one of these subjects; `with_stayed` adds suspended decisions.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        values = _values(today, touching)
        values["statuses"] += [RecordStatus.SUSPENDED.value] if with_stayed else []
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in _TABLES)}")
        for table, statement in _TABLES.items():
            cursor.execute(statement, values)
            cursor.execute(f"ANALYZE pg_temp.{table}")
        yield Count(cursor, values)


class Count:
    """The violations as counted, open for questions until the block ends."""

    def __init__(self, cursor: Any, values: dict[str, Any]) -> None:
        self._cursor, self._values = cursor, values

    def findings(self, criterion: Criterion) -> list[Finding]:
        """Return who meets a counted criterion, by subject and year."""
        ask = {"vehicle": self._by_year, "driver": self._by_year, "fleet": self._fleet, "instigator": self._instigators}
        return ask[criterion.counted](criterion)

    def undated(self, criterion: Criterion) -> list[int]:
        """Return the vehicles or drivers with enough violations in all whose first issue nobody entered."""
        if criterion.counted not in ROLES:
            return []
        return [row[0] for row in self._rows(_UNDATED, criterion)]

    def _by_year(self, criterion: Criterion) -> list[Finding]:
        return [Finding(criterion.code, *row) for row in self._rows(_BY_YEAR, criterion)]

    def _fleet(self, criterion: Criterion) -> list[Finding]:
        found = []
        for *shared, stated_on, fleet, suspensions in self._rows(_FLEET, criterion):
            finding = Finding(criterion.code, *shared)
            finding.lines.sort(key=lambda line: (line["day"], line["vehicle"]))
            found.append(replace(finding, stated_on=stated_on, fleet=fleet, suspensions=tuple(suspensions)))
        return found

    def _instigators(self, criterion: Criterion) -> list[Finding]:
        found = []
        for *shared, fine, certified in self._rows(_INSTIGATORS, criterion):
            found.append(replace(Finding(criterion.code, *shared), largest_fine=fine, certified=certified))
        return found

    def _rows(self, sql: str, criterion: Criterion) -> list[tuple[Any, ...]]:
        scheme = ROLES.get(criterion.counted, "transport_licence")
        self._cursor.execute(sql, self._values | {
            "role": criterion.counted, "scheme": scheme, "count_from": criterion.count_from,
            "share_from": criterion.share_from, "fine_from": criterion.fine_from,
        })  # fmt: skip
        return [tuple(_plain(value) for value in row) for row in self._cursor.fetchall()]


def _plain(value: Any) -> Any:
    """Return a JSON answer as Python has it, whatever the driver hands over."""
    return json.loads(value) if isinstance(value, str) else value


def _values(today: date, touching: Sequence[int] | None) -> dict[str, Any]:
    rules = criteria.counting()
    ids = dict(CatalogueItem.objects.values_list("slug", "pk"))
    return {
        "items": [ids[slug] for slug in rules.items if slug in ids], "penalty": ids.get("penalty"),
        "check": ids.get("overload-check"), "road": ids.get("road-vehicle"), "fields": list(rules.fields),
        "statuses": list(rules.statuses), "excluded": list(rules.excluded_procedures),
        "unlawful": list(rules.unlawful_results), "window": rules.check_window_days,
        "suspensions": list(rules.suspension_types), "words": rules.instigation_words, "freight": rules.freight_types,
        "since": max(add_years(today, -rules.years), rules.in_force_from), "today": today,
        "touching": None if touching is None else list(touching),
    }  # fmt: skip
