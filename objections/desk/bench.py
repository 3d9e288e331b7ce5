"""How fast the first page of a full inbox is: SQL time of the statements, in a database of its own."""

import os
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from credit.bench.database import scratch_database
from credit.calendars.services import load_bundled
from credit.catalogue.services import sync_items
from credit.units.models import Post, PostRole, Unit, User
from credit.units.services import seed_units

PEOPLE = (
    ("site_admin", PostRole.SITE_ADMIN, "U01"),
    ("legal", PostRole.LEGAL, "U01"),
    ("clerk", PostRole.CLERK, "U09"),
)
ROUNDS = 5
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""Addresses of style sheets without the manifest that collecting them writes: a plain checkout has none."""

# Nine of ten cases are closed; the open ones stand in all states of the desk, spread over the units.
_CASES = """
INSERT INTO objections_case (number, code_hash, token_hash, content_key, kind, channel, external_number,
    "column", topic, matter_type, urgency, applicant_kind, organisation_name, uscc, applicant_key, standing,
    is_confidential, content, notice_version, may_publish, unit_id, state, revision, returns, is_designated,
    reviews, redos, extensions, proposal, remedy, outcome, rule_version, received_at, counted_from, limit_key,
    extra_workdays, pause_ground, paused_workdays, due_on, due_is_provisional, state_since,
    state_paused_workdays, state_due_on, late_reason, satisfaction, satisfaction_text, created_at, closed_at)
SELECT 'TS' || to_char(n, 'FM0000000000000000'), md5(n::text), '', '', 'complaint', 'portal', '', '', 'road',
    'service', 'ordinary', 'anonymous', '', '', '', '', false, '{}', '', false,
    (SELECT id FROM credit_unit WHERE n %% 4 > 0 AND code = 'U' || to_char(8 + n %% 4, 'FM00')),
    CASE WHEN n %% 10 > 0 AND NOT %(open)s THEN 'done'
         ELSE (ARRAY['triage','assigned','handling','opinion','legal','replied','ext_approval'])[1 + n %% 7] END,
    1, 0, false, 0, 0, 0, '', '{}', '', 'V2026', now() - n * interval '1 minute', %(today)s::date - n %% 365, 'case', 0,
    '', 0, %(today)s::date - 20 + n %% 60, false, %(today)s::date - n %% 30, 0,
    CASE WHEN n %% 10 > 0 AND NOT %(open)s THEN NULL ELSE %(today)s::date - 20 + n %% 60 END, '', '', '', now(),
    CASE WHEN n %% 10 > 0 AND NOT %(open)s THEN now() END
FROM generate_series(1, %(cases)s) n
"""


def run(cases: int = 200_000, *, all_open: bool = False, keep: bool = True) -> dict[str, Any]:
    """Return SQL milliseconds and statements of the first page, by person; the slowest of the best of five rounds."""
    name = f"bench_inbox_{cases}{'_open' if all_open else ''}"
    with scratch_database(name, keep=keep) as is_new:
        if is_new or not Unit.objects.exists():
            _fill(cases, all_open)
        with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}):
            people = {role: _measure(_person(role, post, code)) for role, post, code in PEOPLE}
    worst = max(one["sql_ms"] for one in people.values())
    return {"cases": cases, "load": round(os.getloadavg()[0], 2), "worst_sql_ms": worst, "people": people}


def _fill(cases: int, all_open: bool) -> None:
    seed_units()
    sync_items()
    load_bundled()
    with connection.cursor() as cursor:
        cursor.execute(_CASES, {"cases": cases, "today": timezone.localdate(), "open": all_open})
        cursor.execute("VACUUM ANALYZE objections_case")


def _person(role: str, post: str, code: str) -> User:
    user, is_new = User.objects.get_or_create(username=f"bench_{role}", is_staff=True)
    if is_new:
        Post.objects.create(user=user, unit=Unit.objects.get(code=code), role=post)
    return user


def _measure(user: User) -> dict[str, Any]:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    rounds = []
    for _ in range(ROUNDS):
        with CaptureQueriesContext(connection) as seen:
            answer = client.get("/admin/objections/case/", secure=True)
        if answer.status_code != 200:
            raise RuntimeError(f"the inbox answered {answer.status_code}")
        rounds.append((sum(float(one["time"]) for one in seen.captured_queries) * 1000, len(seen)))
    best = min(rounds)
    return {"sql_ms": round(best[0], 1), "statements": best[1]}
