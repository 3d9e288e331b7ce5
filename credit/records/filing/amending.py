"""What a record's columns become when some of its texts are mended: for corrections that somebody else decides on."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from credit.catalogue import standards
from credit.catalogue.forms import sentence
from credit.catalogue.rules import Checked
from credit.kernel.errors import DomainError
from credit.records.filing.columns import CHANGING, record_columns, reporting_calendar
from credit.records.filing.content import content_of
from credit.records.filing.rekeying import key_of
from credit.records.models import Record
from credit.sealing import unseal

NOT_CORRECTED = frozenset({"due_on", "due_is_provisional"})


def amend(record: Record, mended: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """Return the new column values (JSON, days as ISO text), only those that change; empty when nothing does.

    `mended` holds texts by column of the standard; restricted columns stay as they are. Raises DomainError "amend" with
    one sentence per faulty field for faults that were not there before, "key_of_released" when the natural key changes.
    """
    standard = standards.get(record.item.slug)
    sealed = unseal(record.sealed) if record.sealed else {}
    before = standard.texts(record.details, sealed)
    after = {**before, **{name: text for name, text in mended.items() if name in before}}
    if after == before:
        return {}
    old, new = _judge(standard, before, today), _judge(standard, after, today)
    _require_faultless(old, new, {name for name in after if after[name] != before[name]})
    if key_of(standard, new, record) != record.natural_key:
        raise DomainError(
            "key_of_released", "文书号、决定机关这类主键项不能用更正修改。请选“删除”，撤下后按正确的内容重新录入。"
        )
    return _changed(record, standard, old, new)


def _require_faultless(old: Checked, new: Checked, touched: set[str]) -> None:
    """Raise for faults of the new row; what was faulty before and is not touched is not this clerk's to mend now."""
    known = {(one.column, one.rule) for one in old.errors if one.column not in touched}
    if fresh := [one for one in new.errors if (one.column, one.rule) not in known]:
        faults = {one.column: sentence(one) for one in fresh}
        raise DomainError("amend", f"更正内容有 {len(faults)} 处要改：{'；'.join(faults.values())}", faults)


def _judge(standard: standards.Standard, texts: Mapping[str, str], today: date) -> Checked:
    return standard.check({name: [text] for name, text in texts.items()}, today=today)


def _changed(record: Record, standard: standards.Standard, old: Checked, new: Checked) -> dict[str, Any]:
    """Return what the change changes; columns that rules or people set on the record are not the row's to touch."""
    calendar, authority = reporting_calendar(standard), record.unit.name
    before, after = (
        record_columns(standard, one.values, [0], authority=authority, calendar=calendar) for one in (old, new)
    )
    fresh: dict[str, Any] = {"details": json.loads(content_of(standard, new.values, [0]).details[0])}
    for name in CHANGING:
        value = after[name][0]
        if name not in NOT_CORRECTED and value != before[name][0]:
            fresh[name] = value.isoformat() if isinstance(value, date) else value
    return fresh
