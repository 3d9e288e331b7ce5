"""Whether the names used inside a standard exist and fit: columns, lists, kinds, schemes, roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from .columns import Amount, Code, Column, Condition, Date, DateTime
from .folding import fold_header
from .slugs import SLUGS
from .standards import SUBJECT, PartyRule, Standard, SubjectRule

Stop = Callable[[str, str], NoReturn]

DOMAINS = frozenset({
    "JS", "DL", "CX", "SL", "ZC", "AQ", "XZ", "MD", "PJ", "CN", "LH", "XF",
})  # fmt: skip
NATURES = frozenset({"basic", "adverse", "other"})
DISCLOSURES = frozenset({"public", "authorised", "shared", "none"})
COLUMN_DISCLOSURES = frozenset({"public", "hidden", "internal"})
SUBJECT_KINDS = frozenset({
    "enterprise", "trader", "institution", "person", "vehicle", "ship", "project",
})  # fmt: skip
ROLES = frozenset({
    "LEAD", "OWN", "RESP", "ASSIST",
})  # fmt: skip
PARTY_ROLES = frozenset({
    "vehicle", "driver", "owner", "ship", "project", "operator", "participant", "employer",
})  # fmt: skip
RELATIONS = frozenset({
    "operates", "owns", "employs", "participates", "represents",
})  # fmt: skip
MASKS = frozenset({
    "name", "identity", "phone", "plate", "certificate", "prose",
})  # fmt: skip
SCHEMES = frozenset({
    "uscc", "business_registration", "organisation_code", "tax_registration", "institution_certificate",
    "social_organisation", "transport_licence", "plate", "vehicle_certificate", "vin", "ship_number",
    "ship_survey", "ship_registration", "mmsi", "imo", "project_code", "project_number", "identity",
    "qualification",
})  # fmt: skip
RECORD_KEYS = frozenset({
    "document_number", "decided_on", "act_ended_on", "valid_from", "valid_until", "authority",
    "authority_uscc", "title", "severity", "procedure", "field", "publicity_until",
})  # fmt: skip
# Numbers that are, or may be, a person's identity number.
SEALED_KINDS = frozenset({"identity", "citizen_id", "qualification"})
DERIVATIONS = {"party_category": frozenset({"uscc", "person"}), "identity_card": frozenset({"of"})}


def check_references(standard: Standard, stop: Stop) -> None:
    """Stop at the first name in the standard that does not exist or does not fit."""
    _check_item(standard, stop)
    _check_order(standard, stop)
    for column in standard.columns.values():
        _check_column(standard, column, stop)
    _check_headers(standard, stop)
    _check_subject(standard, stop)
    _check_parties(standard, stop)
    _check_tables(standard, stop)
    _check_samples(standard, stop)


def _one_of(stop: Stop, place: str, values: Iterable[Any], allowed: Iterable[str]) -> None:
    for value in values:
        if value not in allowed:
            stop(place, f"“{value}”不在可用取值之内：{'、'.join(sorted(allowed))}")


def _known(standard: Standard, stop: Stop, place: str, names: Iterable[str | None]) -> None:
    for name in names:
        if name is not None and name not in standard.columns:
            stop(place, f"没有名为“{name}”的列")


def _check_item(standard: Standard, stop: Stop) -> None:
    if SLUGS.get(standard.code) != standard.slug:
        stop("code", f"目录编码“{standard.code}”与标识“{standard.slug}”不对应")
    _one_of(stop, "domain", [standard.domain], DOMAINS)
    _one_of(stop, "nature", [standard.nature], NATURES)
    _one_of(stop, "subject_kinds", standard.subject_kinds, SUBJECT_KINDS)
    _one_of(stop, "disclosure", [standard.disclosure, *standard.disclosure_by_kind.values()], DISCLOSURES)
    for i, rule in enumerate(standard.disclosure_when):
        _one_of(stop, f"disclosure_when[{i}]", [rule.disclosure], DISCLOSURES)
        _check_condition(standard, stop, f"disclosure_when[{i}]", {rule.column: rule.values})
    _one_of(stop, "disclosure_by_kind", standard.disclosure_by_kind, SUBJECT_KINDS)
    for i, role in enumerate(standard.roles):
        _one_of(stop, f"units[{i}]", [role.role], ROLES)
        if (role.unit is None) == (role.group is None):
            stop(f"units[{i}]", "“unit”与“group”应且只应写一个")
    _known(standard, stop, "natural_key", [name for name in standard.natural_key if name != SUBJECT])
    _one_of(stop, "record", standard.record, RECORD_KEYS)
    _known(standard, stop, "record", standard.record.values())


def _check_order(standard: Standard, stop: Stop) -> None:
    numbers = [column.number for column in standard.official_columns if column.number is not None]
    if numbers != sorted(set(numbers)):
        stop("columns", "列的顺序与官方序号不一致")
    seen_local = False
    for column in standard.columns.values():
        if seen_local and not column.local:
            stop(f"列 {column.name}", "本地列应排在官方列之后")
        seen_local = seen_local or column.local
        if column.local and (column.code or column.number):
            stop(f"列 {column.name}", "本地列没有官方序号和代码")


def _check_column(standard: Standard, column: Column, stop: Stop) -> None:
    place = f"列 {column.name}"
    _one_of(stop, f"{place}.disclosure", [column.disclosure], COLUMN_DISCLOSURES)
    if column.kind in SEALED_KINDS and column.disclosure != "hidden":
        stop(place, "证件号码和从业资格证号只能加密保存，disclosure 应为 hidden")
    if column.masked:
        _one_of(stop, f"{place}.masked", [column.masked], MASKS)
    others = [getattr(column, key, None) or None for key in ("type_column", "colour_column", "default_from")]
    _known(standard, stop, place, others)
    for key in ("not_before", "not_after", "year_of", "list_on"):
        _check_date(standard, stop, f"{place}.{key}", getattr(column, key, None))
    if (column.not_before or column.not_after) and not isinstance(column, Date | DateTime):
        stop(place, "只有日期列可以写 not_before、not_after")
    if column.positive_when and not isinstance(column, Amount):
        stop(place, "只有金额列可以写 positive_when")
    for key in ("required_when", "empty_when", "positive_when"):
        _check_condition(standard, stop, f"{place}.{key}", getattr(column, key))
    for value, condition in getattr(column, "only_when", {}).items():
        _one_of(stop, f"{place}.only_when", [value], column.values.values)  # type: ignore[attr-defined]
        _check_condition(standard, stop, f"{place}.only_when.{value}", condition)
    if column.derive:
        _check_derive(standard, stop, place, column)


def _check_date(standard: Standard, stop: Stop, place: str, name: str | None) -> None:
    if name is None or (place.endswith(("not_after", "not_before")) and is_limit(name)):
        return
    _known(standard, stop, place, [name])
    if not isinstance(standard.columns[name], Date | DateTime):
        stop(place, f"“{name}”不是日期列")


def is_limit(text: str) -> bool:
    """Tell whether the bound of a date column is today or a day rather than another column."""
    return text == "today" or bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))


def _check_condition(standard: Standard, stop: Stop, place: str, condition: Condition) -> None:
    _known(standard, stop, place, condition)
    for name, values in condition.items():
        column = standard.columns[name]
        if isinstance(column, Code):
            allowed = {*column.values.values, "*", column.values.open}
            _one_of(stop, place, (v for v in values if v not in allowed), column.values.values)


def _check_derive(standard: Standard, stop: Stop, place: str, column: Column) -> None:
    given = dict(column.derive)
    rule = given.pop("rule", "")
    _one_of(stop, f"{place}.derive", [rule], DERIVATIONS)
    if set(given) != DERIVATIONS[rule]:
        stop(f"{place}.derive", f"应写明 {'、'.join(sorted(DERIVATIONS[rule]))}")
    _known(standard, stop, f"{place}.derive", given.values())


def _check_headers(standard: Standard, stop: Stop) -> None:
    texts = [
        (fold_header(text), column.name)
        for column in standard.columns.values()
        for text in {column.label, column.code, *column.synonyms, *column.joins} - {None}
    ]
    counts = Counter(text for text, _ in set(texts))
    for text, name in texts:
        if counts[text] > 1:
            stop(f"列 {name}", f"表头“{text}”同时属于两列")


def _check_subject(standard: Standard, stop: Stop) -> None:
    rule = standard.subject
    _known(standard, stop, "subject", [rule.kind_column, rule.name, rule.legal_representative, rule.division])
    _known(standard, stop, "subject", [rule.colour_column, *rule.identifiers.values()])
    _one_of(stop, "subject.identifiers", rule.identifiers, SCHEMES)
    _check_kind(standard, stop, "subject", rule, standard.subject_kinds)


def _check_kind(
    standard: Standard, stop: Stop, place: str, rule: SubjectRule | PartyRule, allowed: Iterable[str]
) -> None:
    """A kind is fixed, or each value of the kind column stands for one."""
    if (rule.kind is None) == (rule.kind_column is None):
        stop(place, "“kind”与“kind_column”应且只应写一个")
    _one_of(stop, f"{place}.kind", [rule.kind] if rule.kind else rule.kinds.values(), allowed)
    if rule.kind_column:
        _known(standard, stop, place, [rule.kind_column])
        column = standard.columns[rule.kind_column]
        if not isinstance(column, Code) or set(column.values.values) != set(rule.kinds):
            stop(f"{place}.kinds", "应为 kind_column 取值表的每个取值各写一类主体")


def _check_parties(standard: Standard, stop: Stop) -> None:
    for i, party in enumerate(standard.parties):
        place = f"parties[{i}]"
        _one_of(stop, place, [party.role], PARTY_ROLES)
        _check_kind(standard, stop, place, party, SUBJECT_KINDS)
        _one_of(stop, f"{place}.identifiers", party.identifiers, SCHEMES)
        _known(standard, stop, place, [party.name, party.colour_column, *party.identifiers.values()])
    ends = {SUBJECT} | {party.role for party in standard.parties}
    for i, relation in enumerate(standard.relations):
        place = f"relations[{i}]"
        _one_of(stop, place, [relation.kind], RELATIONS)
        _one_of(stop, place, [relation.start, relation.end], ends)
        _known(standard, stop, place, [relation.label, relation.valid_from, relation.valid_until])


def _check_tables(standard: Standard, stop: Stop) -> None:
    for i, table in enumerate(standard.tables):
        _known(standard, stop, f"tables[{i}]", table.columns)
        _check_condition(standard, stop, f"tables[{i}].when", table.when)


def _check_samples(standard: Standard, stop: Stop) -> None:
    rows = [*standard.samples.good, *(bad["row"] for bad in standard.samples.bad)]
    for row in rows:
        _known(standard, stop, "samples", row)
        if not all(isinstance(value, str) for value in row.values()):
            stop("samples", "样例的值都写成文本")
    _known(standard, stop, "samples.bad", (bad.get("column") for bad in standard.samples.bad))
