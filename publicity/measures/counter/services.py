"""Running a check: resolve, look up, seal what was told, write who asked and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from credit.audit.services import note
from credit.kernel.errors import DomainError, NotAllowed
from credit.kernel.ids import public_id
from credit.kernel.masking import find_personal
from credit.sealing import keyed_digest, seal, unseal
from credit.subjects.models import Subject, SubjectKind
from credit.units import policies
from credit.units.models import Unit
from publicity.measures.counter.facts import Facts, facts_of, told
from publicity.measures.counter.models import Channel, CheckedSubject, CounterCheck, Result
from publicity.measures.counter.purposes import purposes
from publicity.measures.counter.resolving import Entry, resolve

MOST = 500
RIGHT, PERSON_RIGHT = "counter_check", "check_person"


@dataclass(frozen=True)
class Asked:
    """A check as it is asked for: entries, purpose (code), matter, and choices by line where an entry was doubtful."""

    texts: Sequence[str]
    purpose: str
    matter: str
    channel: str = Channel.DESK
    picks: Mapping[int, str] = field(default_factory=dict)
    persons: bool = True
    """Whether persons may be asked for at all: a token needs a grant of its own beside the right of its account."""


def unit_of(user: Any) -> Unit:
    """Return the unit for which a person checks. Raises NotAllowed for one without the right."""
    scope = policies.reach(user, RIGHT)
    for post in policies.posts_of(user):
        if scope and (scope.everything or post.unit_id in scope.units):
            return post.unit
    raise NotAllowed("not_allowed", policies.refusal(user, RIGHT))


def run(asked: Asked, *, actor: Any) -> CounterCheck:
    """Check, keep what was told, and return the check. Raises DomainError where purpose, matter or entries are amiss.

    What is told is read in one moment; a check that fails leaves nothing.
    """
    unit = unit_of(actor)
    _require(asked)
    persons = asked.persons and policies.allowed(actor, PERSON_RIGHT, unit=unit)
    with transaction.atomic():
        entries = resolve(asked.texts, persons=persons, picks=asked.picks)
        subjects = {entry.subject.pk: entry.subject for entry in entries if entry.subject is not None}
        return _keep(asked, entries, facts_of(subjects, day=timezone.localdate()), actor=actor, unit=unit)


def _require(asked: Asked) -> None:
    if asked.purpose not in purposes():
        raise DomainError("purpose", "请选这次核查的用途。没有用途不能核查（条例第二十二条）。", {"purpose": "必选"})
    if not asked.matter.strip():
        raise DomainError("matter", "请写明事项，例如“××项目投标资格审查”。", {"matter": "必填"})
    if len(asked.matter) > 200:
        raise DomainError("matter", "事项最多 200 字。", {"matter": "最多 200 字"})
    if find_personal(asked.matter):
        raise DomainError("matter", "事项里请不要写个人的证件号码或电话。", {"matter": "不要写个人号码"})
    if not asked.texts:
        raise DomainError("entries", "请写要核查的名称、代码或车牌，每行一个。", {"entries": "必填"})
    if len(asked.texts) > MOST:
        raise DomainError(
            "entries", f"一次最多核查 {MOST} 个，这里有 {len(asked.texts)} 个。请分几次。", {"entries": "太多"}
        )


def _keep(
    asked: Asked, entries: Sequence[Entry], facts: Mapping[int, Facts], *, actor: Any, unit: Unit
) -> CounterCheck:
    now = timezone.now()
    number = f"HC-{timezone.localdate():%Y%m%d}-{public_id(5).upper()}"
    lines = [_line(entry, facts) for entry in entries]
    content = {"number": number, "at": now.isoformat(), "lines": lines}
    check = CounterCheck.objects.create(
        number=number, at=now, actor=actor, unit=unit, purpose=asked.purpose, matter=asked.matter.strip(),
        channel=asked.channel, count=len(entries), sealed=seal(content), digest=keyed_digest(canonical(content)),
    )  # fmt: skip
    CheckedSubject.objects.bulk_create(
        CheckedSubject(
            check_made=check, line=entry.line, subject=entry.subject, result=line["result"],
            measures=list(dict.fromkeys(one["code"] for one in line.get("measures", ()))),
        )
        for entry, line in zip(entries, lines, strict=True)
    )  # fmt: skip
    _note(check, entries, actor=actor)
    return check


def _line(entry: Entry, facts: Mapping[int, Facts]) -> dict[str, Any]:
    """Return a line of the answer as plain data."""
    line: dict[str, Any] = {"line": entry.line, "entry": entry.text, "state": entry.state, "said": entry.word}
    if entry.subject is None:
        return line | {"result": Result.UNKNOWN.value, "choices": [_who(one) for one in entry.choices]}
    found = facts[entry.subject.pk]
    return line | {"result": found.result.value, "subject": _who(entry.subject), **told(found)}


def _who(subject: Subject) -> dict[str, str]:
    return {"public_id": subject.public_id, "kind": subject.kind, "name": subject.name, "code": subject.code}


def _note(check: CounterCheck, entries: Sequence[Entry], *, actor: Any) -> None:
    persons = [entry.subject for entry in entries if entry.subject is not None and entry.subject.is_personal]
    reason = f"{purposes()[check.purpose]}：{check.matter}"
    note("counter.checked", check, actor=actor, unit=check.unit, reason=reason, count=check.count, persons=len(persons))
    for subject in persons:
        if subject.kind == SubjectKind.PERSON:
            note("person.checked", subject, actor=actor, unit=check.unit, reason=reason, check=check.number)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one writing of a content, over which the digest is taken."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_of(check: CounterCheck) -> dict[str, Any]:
    """Return what was told at the time. Raises DomainError where it is no longer what was sealed."""
    content: dict[str, Any] = unseal(check.sealed)
    if keyed_digest(canonical(content)) != bytes(check.digest):
        raise DomainError("altered", "这次核查的内容与当时的摘要不符，请联系系统管理员。")
    return content


def checks_seen_by(user: Any, *, may_see_persons: bool = True) -> QuerySet[CounterCheck]:
    """Return the checks of a person's unit (all for those who see everything).

    A check that told of a natural person, or of what one owns, is for those alone who may check persons there, and
    for nobody where `may_see_persons` is False (a token without that grant).
    """
    scope = policies.reach(user, RIGHT)
    seen = CounterCheck.objects.all() if scope.everything else CounterCheck.objects.filter(unit__in=scope.units)
    persons = policies.reach(user, PERSON_RIGHT) if may_see_persons else policies.Reach()
    if persons.everything:
        return seen
    personal = CheckedSubject.objects.filter(check_made=OuterRef("pk"), subject__is_personal=True)
    return seen.filter(Q(unit__in=persons.units) | ~Exists(personal))


def note_read(check: CounterCheck, *, actor: Any, how: str) -> None:
    """Write who read again what a check told: the page, the interface or the receipt."""
    note("counter.read", check, actor=actor, unit=check.unit_id, how=how)
