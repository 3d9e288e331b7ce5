"""What a record says, in the words a clerk at the window would use."""

import re
from decimal import Decimal, InvalidOperation

from credit.catalogue import standards
from credit.catalogue.models import Nature
from credit.kernel.identifiers import DIVISIONS
from credit.kernel.masking import mask_name, mask_prose
from credit.kernel.money import format_yuan
from credit.records.models import Record

AMOUNT_OF = {"罚款": "fine_yuan", "没收违法所得": "confiscated_yuan", "没收非法财物": "confiscated_yuan"}
INVENTED = {"370499": "示例区"}  # a code no district bears; only demo data uses it
DECISION = re.compile(r"(?:准予)?(?:行政许可)?决定书")
HONOURS = frozenset({"honour", "red-list", "construction-honour"})
CHECKS = frozenset({"inspection", "commitment", "joint-measure", "repair-result"})


def party_name(record: Record) -> str:
    """Return the subject's name as the public may read it; a person, shown on a recorded basis, is masked."""
    return mask_name(record.subject.name) if record.is_personal else record.subject.name


def division_name(code: str) -> str:
    """Return the district's name; an unknown code is said as a code."""
    return DIVISIONS.get(code) or INVENTED.get(code) or (f"区划 {code}" if code else "")


def outcome(record: Record) -> str:
    """Return what a penalty decision imposed, such as “责令停产停业，罚款 50,000 元”."""
    kinds = record.details.get("penalty_types") or []
    return "，".join(_imposed(kind, record.details) for kind in kinds) or "行政处罚"


def _imposed(kind: str, details: dict[str, object]) -> str:
    amount = details.get(AMOUNT_OF.get(kind, ""))
    try:
        return f"{kind} {format_yuan(Decimal(str(amount)))} 元" if amount is not None else kind
    except InvalidOperation:
        return kind


def is_proposed(record: Record) -> bool:
    """Tell whether a list entry is only in its publicity: proposed, not decided, nobody is on the list yet."""
    return record.details.get("list_state") == "公示中"


def matter(record: Record) -> str:
    """Return the record's matter in one line: its title, else the name of its kind. Personal numbers are masked."""
    text = mask_prose(record.title) or record.item.name
    return f"拟列入{text}（公示中，还没有认定）" if is_proposed(record) else text


def cell(record: Record, column: str) -> str:
    """Return the text of one column as the public may read it, empty where it may not: what lists show beside a name.

    Lists read `details` through here alone: the masking of a column stands in its data standard.
    """
    shown = standards.get(record.item.slug).public_view(record.details, is_person=record.is_personal)
    return next((one.text for one in shown if one.name == column), "")


def permitted(record: Record) -> str:
    """Return what a licence decision gave: the certificate's name, else its document's title without “决定书”."""
    certificate = record.details.get("certificate_name") or ""
    return mask_prose(str(certificate) or DECISION.sub("", record.title)) or record.item.name


def scope(record: Record) -> str:
    """Return what a licence allows, personal numbers masked."""
    return mask_prose(str(record.details.get("licence_content") or ""))


def headline(record: Record) -> str:
    """Return the record as a sentence with its subject, for the top of its page."""
    name = party_name(record)
    if record.item.slug == "penalty":
        return f"{name}{_suffered(record)}"
    if record.item.slug == "licence":
        return f"{name}取得{permitted(record)}"
    return f"{name}：{matter(record)}"


def event(record: Record) -> str:
    """Return the record as a line of the subject's own file, without the subject's name."""
    if record.item.slug == "penalty":
        return f"因“{matter(record)}”{_suffered(record)}"
    if record.item.slug == "licence":
        return f"取得{permitted(record)}"
    if is_proposed(record):
        return matter(record)
    title = mask_prose(record.title)
    return f"{_kind(record)}：{title}" if title and title != record.item.name else _kind(record)


def _kind(record: Record) -> str:
    """Return the name of the record's kind, for a project who takes part as what.

    Each participant of a project is a record of its own; by the kind alone their lines would read the same.
    """
    if record.item.slug != "project":
        return record.item.name
    named = (cell(record, column) for column in ("participant_role", "participant_name"))
    return " ".join(filter(None, named)) or record.item.name


def _suffered(record: Record) -> str:
    result = outcome(record)
    return f"被处以{result}" if result.startswith(("警告", "通报", "行政", "其他")) else f"被{result}"


def stop(record: Record) -> str:
    """Return the sign of a record on the road of time: adverse, honour, check or an ordinary circle."""
    if record.item.slug in HONOURS:
        return "honour"
    if record.nature == Nature.ADVERSE:
        return "adverse"
    return "check" if record.item.slug in CHECKS else ""
