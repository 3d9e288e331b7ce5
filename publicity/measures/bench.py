"""How fast the counter check is over many subjects: one at a time and five hundred at once, in its own database."""

import json
import os
from collections.abc import Callable, Sequence
from itertools import islice
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from credit.bench.database import scratch_database
from credit.bench.search import fill, sample_of
from credit.bench.subjects import SyntheticSubject
from credit.catalogue.services import sync_items
from credit.search import frequencies
from credit.units.models import Post, PostRole, Unit, User
from credit.units.services import seed_units
from publicity.measures.counter.models import CounterToken
from publicity.measures.counter.services import MOST, Asked
from publicity.measures.counter.services import run as run_check
from publicity.measures.counter.tokens import issue_token

ITEMS = {"penalty": 20, "overload-list": 2, "red-list": 2, "commitment": 10}
"""Records on show per hundred subjects, by item."""

# Identifiers and names follow from the subjects; every record is about another subject, spread over the whole.
_IDENTIFIERS = """
INSERT INTO credit_subjectidentifier (subject_id, scheme, value)
SELECT id, CASE kind WHEN 'vehicle' THEN 'plate' WHEN 'ship' THEN 'ship_number' ELSE 'uscc' END,
       CASE kind WHEN 'vehicle' THEN code || '|黄' ELSE code END
FROM credit_subject
"""
_NAMES = """
INSERT INTO credit_subjectname (subject_id, name, key, kind) SELECT id, name, name_key, 'current' FROM credit_subject
"""
_RECORDS = """
INSERT INTO credit_record (public_id, item_id, subject_id, is_personal, unit_id, division_code, authority,
    authority_uscc, title, document_number, document_key, natural_key, generation, decided_on, nature, severity,
    severity_rule, procedure, field, disclosure, disclosure_reason, status, waits_for, publicity_start, publicity_end,
    term_end, term_rule, term_note, due_is_provisional, details, revision, source, entered_at, returned_reason,
    left_reason)
SELECT substr(md5(%(slug)s || s.id), 1, 16), i.id, s.id, false, %(unit)s, '370499', '示例机关', '', '示例',
       '示例〔2026〕' || s.id || '号', '', s.id, 'G1', %(today)s, i.nature, 'ordinary', '', '', '', 'public', '',
       'published', '', %(today)s, NULL, NULL, '', '', false, %(details)s::jsonb, 1, 'demo', now(), '', ''
FROM credit_subject s JOIN credit_catalogueitem i ON i.slug = %(slug)s WHERE s.id %% 100 < %(share)s
"""
_PARTIES = """
INSERT INTO credit_party (record_id, role, subject_id)
SELECT r.id, 'vehicle', s.id FROM credit_record r JOIN credit_catalogueitem i ON i.id = r.item_id
JOIN credit_subject s ON s.id = r.subject_id + 1 WHERE i.slug = 'penalty'
"""
_DETAILS = {
    "penalty": '{"penalty_types": ["罚款"]}',
    "overload-list": '{"list_type": "BLK-OVL", "list_state": "已公布", "cause": "O1"}',
    "red-list": '{"list_type": "RED-TR", "list_state": "已公布", "rule": "R4"}',
    "commitment": "{}",
}


def run(n: int = 1_000_000, *, checks: int = 300, batches: int = 5, keep: bool = True, seed: int = 5) -> dict[str, Any]:
    """Return milliseconds of single checks and of their call through the interface, and seconds of batches of 500.

    `commit_p50_ms` is what one durable commit costs on this disk meanwhile: a check makes exactly one, the interface
    none more. `python_ms` is processor time of this process for a check.
    """
    with scratch_database(f"bench_counter_{n}", keep=keep) as is_new:
        if is_new:
            fill(n)
        if not Unit.objects.exists():
            _furnish()
        frequencies.forget()
        actor, random = _actor(), Random(seed)
        sample = sample_of(n, random)
        asked = [[_asked(entry, random)] for entry in random.choices(sample, k=checks + 20)]
        for texts in asked[:20]:
            _timed(texts, actor)
        started = process_time()
        single = [_timed(texts, actor) for texts in asked[20:]]
        used = process_time() - started
        commits = [_commit() for _ in range(checks)]
        called = _called(asked[20:], actor)
        batch = [_timed([_asked(one, random) for one in random.choices(sample, k=MOST)], actor) for _ in range(batches)]
    return {
        "subjects": n,
        "load": round(os.getloadavg()[0], 2),
        **_told("single", single),
        **_told("interface", called),
        "python_ms": round(used / checks * 1000, 1),
        "commit_p50_ms": round(median(commits) * 1000, 1),
        "batch_of_500_s": round(max(batch), 2),
    }


def _told(name: str, seconds: Sequence[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=20)
    figures = {"p50": cuts[9], "p95": cuts[18], "worst": max(seconds)}
    return {f"{name}_{figure}_ms": round(value * 1000, 1) for figure, value in figures.items()}


def _commit() -> float:
    """Return the seconds of one commit that must reach the disk and writes next to nothing."""
    started = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'bench', '')")
    return perf_counter() - started


def _called(asked: Sequence[Sequence[str]], actor: User) -> list[float]:
    """Return the seconds of each check asked through the interface by token, limits out of the way."""
    day = timezone.localdate()
    token = issue_token(CounterToken(name="示例", user=actor, valid_from=day, valid_until=day), actor=actor)
    ask = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {token}"}).post
    limits = dict.fromkeys(settings.RATE_LIMITS, 1_000_000_000)
    with override_settings(RATE_LIMITS=limits, ALLOWED_HOSTS=["localhost"]):
        return [_seconds_of(ask, texts) for texts in asked]


def _seconds_of(ask: Callable[..., Any], texts: Sequence[str]) -> float:
    body = {"purpose": "tender", "matter": "示例：核查用时测量", "entries": list(texts)}
    started = perf_counter()
    answer = ask("/api/v1/counter/checks/", json.dumps(body), content_type="application/json")
    spent = perf_counter() - started
    if answer.status_code != 201:
        raise RuntimeError(f"the interface answered {answer.status_code}")
    return spent


def _furnish() -> None:
    """Give the subjects identifiers, names and records."""
    seed_units()
    sync_items()
    unit = Unit.objects.get(code="U10")
    with connection.cursor() as cursor:
        cursor.execute(_IDENTIFIERS)
        cursor.execute(_NAMES)
        for slug, share in ITEMS.items():
            values: dict[str, Any] = {"slug": slug, "share": share, "unit": unit.pk, "today": timezone.localdate()}
            cursor.execute(_RECORDS, values | {"details": _DETAILS[slug]})
        cursor.execute(_PARTIES)
        cursor.execute("VACUUM ANALYZE credit_subjectidentifier, credit_subjectname, credit_record, credit_party")


def _actor() -> User:
    user, is_new = User.objects.get_or_create(username="bench_counter")
    if is_new:
        Post.objects.create(user=user, unit=Unit.objects.get(code="U10"), role=PostRole.REVIEWER)
    return user


def _asked(entry: tuple[int, SyntheticSubject], random: Random) -> str:
    """Return what a counter would type: a code or plate, or the whole name."""
    subject = entry[1]
    return subject.code if random.random() < 0.6 else subject.name


def _timed(texts: Sequence[str], actor: User) -> float:
    texts = list(islice(dict.fromkeys(texts), MOST))
    started = perf_counter()
    run_check(Asked(texts, "tender", "示例：核查用时测量"), actor=actor)
    return perf_counter() - started
