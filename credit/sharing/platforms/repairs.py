"""Applications for credit repair as they travel by the interface, in the manner of our own §5.5 [D].

国办发〔2025〕22号 says only that applications go in at 信用中国 and results back through it; no interface is published.
Names and addresses here are ours, to be agreed with the platform or replaced by its own.

`GET /api/v1/credit/repairs?after=<mark>` answers `{code, applications: [...], mark}`; each application has `number`,
`uscc`, `name`, `decisionNumber`, `kind`, `receivedAt` (ISO 8601), `fulfilledOn`, `fulfilledHow`, `correction`,
`impact`, `commitment`, `mayPublish`, `contact` (`name`, `phone`, `email`, `address`) and `materials` (a list of texts).
`POST /api/v1/credit/repairs/result` takes `number`, `result`, `decidedAt`, `reason`, `caseNumber` and answers `{code}`;
the same result twice changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from credit.sharing.platforms.base import RepairApplication, RepairPage, RepairResult, TryLater

PATH = "/api/v1/credit/repairs"
RESULT_PATH = "/api/v1/credit/repairs/result"
RESULTS = {
    "granted": "准予修复", "refused": "不予修复", "withdrawn": "撤回", "declined": "不予受理", "lapsed": "逾期未补正",
    "converted": "转为其他类型办理", "overtaken": "因异议成立而办结", "revoked": "撤销修复",
}  # fmt: skip
LONGEST = 2000  # characters of one text
MOST_MATERIALS = 50
_WORDS = {"fulfilledOn": "fulfilled_on", "fulfilledHow": "fulfilled_how", "correction": "correction",
          "impact": "impact"}  # fmt: skip
_CONTACT = ("name", "phone", "email", "address")


def read_page(entries: Sequence[Any], mark: str) -> RepairPage:
    """Return a page as it was listed. Raises TryLater for an entry that has no number: nothing may be passed over."""
    return RepairPage(tuple(map(_read, entries)), mark)


def body_of(result: RepairResult) -> bytes:
    """Return what is posted to tell a result."""
    told = {"number": result.number, "result": result.result, "decidedAt": result.decided_at.isoformat(),
            "reason": result.reason, "caseNumber": result.case_number}  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


def _read(entry: Any) -> RepairApplication:
    number = _text(entry, "number") if isinstance(entry, Mapping) else ""
    if not number or len(number) > 64:
        raise TryLater("修复申请没有编号，或编号过长", unknown=False)
    contact, materials = entry.get("contact"), entry.get("materials")
    told: dict[str, Any] = {ours: _text(entry, theirs) for theirs, ours in _WORDS.items()}
    told |= {"commitment": entry.get("commitment") is True, "may_publish": entry.get("mayPublish") is True}
    told["contact"] = {name: _text(contact, name) for name in _CONTACT} if isinstance(contact, Mapping) else {}
    listed = materials if isinstance(materials, list) else []
    told["materials"] = [str(one)[:LONGEST] for one in listed[:MOST_MATERIALS]]
    return RepairApplication(
        number=number, uscc=_text(entry, "uscc")[:18], name=_text(entry, "name")[:200],
        decision_number=_text(entry, "decisionNumber")[:128], kind=_text(entry, "kind")[:64],
        received_at=_moment(_text(entry, "receivedAt")), told=told,
    )  # fmt: skip


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value.replace("\x00", "").strip()[:LONGEST] if isinstance(value, str) else ""


def _moment(text: str) -> datetime | None:
    """Return an aware moment (a bare one is of our own zone); None for none or nonsense."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
