"""Settling what is drawn from: both registers under numbers, hashed together with the plan.

A target's number is SHA-256(check word + identifier), shortened: a firm that is told its check word can prove that it
stood in the register, and nobody else learns who is behind a number, its risk class or a grade that is past.
"""

import hashlib
import json
import secrets
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from credit.kernel.errors import DomainError
from credit.sealing import seal, unseal
from credit.subjects.models import Subject
from publicity.inspections import drawing, rates
from publicity.inspections.models import Band, Commitment, Inspector, Interest, Plan, Standing

KEY_LENGTH = 24
CHECK_WORD_BYTES = 16


def target_key(check_word: str, subject: Subject) -> str:
    """Return the number of a target in a snapshot."""
    return hashlib.sha256(f"{check_word}{subject.code or subject.public_id}".encode()).hexdigest()[:KEY_LENGTH]


def settle(plan: Plan, *, now: datetime) -> Commitment:
    """Take the snapshot of both registers, hash it and keep it for good.

    Raises DomainError where the register is empty or somebody could not be inspected by enough people.
    """
    inspectors = {f"r{secrets.token_hex(6)}": one for one in _inspectors(plan)}
    names = {one.pk: key for key, one in inspectors.items()}
    rows, behind = _targets(plan, names, now)
    _require_enough(plan, rows, len(names))
    facts, people = facts_of(plan, rates.in_force(timezone.localtime(now).date())), sorted(inspectors)
    hidden = {"targets": behind, "inspectors": {key: one.pk for key, one in inspectors.items()}}
    return Commitment.objects.create(
        of=plan, plan=drawing.canonical(facts), targets=drawing.canonical(rows), inspectors=drawing.canonical(people),
        sealed=seal(hidden), targets_sha256=drawing.sha256(drawing.canonical(rows)),
        inspectors_sha256=drawing.sha256(drawing.canonical(people)),
        value=drawing.commitment_of(facts, rows, people), made_at=now, seed_at=plan.seed_at,
    )  # fmt: skip


def facts_of(plan: Plan, rate_of: dict[str, int]) -> dict[str, Any]:
    """Return the plan as it is published, without a person's name."""
    return {
        "number": plan.number, "title": plan.title, "matter": plan.matter, "kind": plan.inspection_kind,
        "units": [plan.unit.name, *plan.partners.order_by("code").values_list("name", flat=True)],
        "register": plan.register.name, "period": [plan.period_start.isoformat(), plan.period_end.isoformat()],
        "inspectors_per_task": plan.inspectors_per_task, "speciality": plan.speciality, "rates": rate_of,
        "number_source": plan.seed_source, "number_at": timezone.localtime(plan.seed_at).isoformat(timespec="minutes"),
    }  # fmt: skip


def _inspectors(plan: Plan) -> list[Inspector]:
    units = [plan.unit_id, *plan.partners.values_list("pk", flat=True)]
    rows = Inspector.objects.filter(unit__in=units, standing=Standing.ACTIVE)
    return list(rows.filter(specialities__contains=[plan.speciality]) if plan.speciality else rows)


def _targets(plan: Plan, names: dict[int, str], now: datetime) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the targets as published, sorted by number, and what stands behind each number."""
    targets = list(plan.register.targets.filter(standing=Standing.ACTIVE).select_related("subject"))
    graded = rates.bands_of([one.subject_id for one in targets])
    avoided = _avoided(names, now)
    rows, behind = [], {}
    for target in targets:
        word = secrets.token_hex(CHECK_WORD_BYTES)
        key = target_key(word, target.subject)
        name = rates.stratum(target.risk, graded.get(target.subject_id, Band.NORMAL))
        rows.append({"key": key, "stratum": name, "avoid": sorted(avoided[target.subject_id])})
        behind[key] = [target.subject_id, word]
    return sorted(rows, key=lambda row: str(row["key"])), behind


def _avoided(names: dict[int, str], now: datetime) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Interest.objects.in_force(timezone.localtime(now).date()).filter(inspector__in=names)
    for subject, inspector in rows.values_list("subject", "inspector").distinct():
        found[subject].append(names[inspector])
    return found


def _require_enough(plan: Plan, rows: list[dict[str, Any]], inspectors: int) -> None:
    if not rows:
        raise DomainError("register_empty", f"“{plan.register}”里没有在册的检查对象。请先维护名录库。")
    short = sum(inspectors - len(row["avoid"]) < plan.inspectors_per_task for row in rows)
    if short:
        raise DomainError(
            "inspectors_short",
            f"可抽的检查人员 {inspectors} 名，去掉要回避的，有 {short} 个对象凑不够 {plan.inspectors_per_task} 名。"
            "请在“执法检查人员”里补充，或者请其他单位参加。",
        )


def subject_behind(commitment: Commitment, key: str) -> int:
    """Return the subject behind a number."""
    return int(unseal(commitment.sealed)["targets"][key][0])


def check_word(commitment: Commitment, key: str) -> str:
    """Return the word by which the firm itself can recompute its number."""
    return str(unseal(commitment.sealed)["targets"][key][1])


def document_of(plan: Plan) -> dict[str, Any]:
    """Return the public file of a draw, as `drawing.faults` reads it; nobody is named in it."""
    one = plan.commitment
    draws = list(plan.draws.order_by("number"))
    main = draws[0] if draws else None
    return {
        "algorithm": drawing.ALGORITHM, "plan": json.loads(one.plan), "targets": json.loads(one.targets),
        "inspectors": json.loads(one.inspectors), "targets_sha256": one.targets_sha256,
        "inspectors_sha256": one.inspectors_sha256, "commitment": one.value,
        "committed_at": one.made_at.isoformat(timespec="seconds"),
        "number": main.seed_number if main else None, "seed": main.seed if main else None,
        "drawn_at": main.made_at.isoformat(timespec="seconds") if main else None,
        "draws": [json.loads(draw.result) for draw in draws],
    }  # fmt: skip
