"""Reading a standard file: every key, kind, list and column name must be known; nothing is guessed."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .columns import Code, Column, Condition, Identity, Uscc
from .references import check_references
from .slugs import SLUGS
from .standards import (
    DisclosureRule,
    PartyRule,
    RelationRule,
    RoleRule,
    Samples,
    Standard,
    StandardError,
    SubjectRule,
    TableRule,
)
from .value_lists import Edition, ValueList

REQUIRED = frozenset({
    "item", "code", "name", "domain", "nature", "description", "subject_kinds", "disclosure",
    "source_document", "in_force_from", "natural_key", "subject", "columns", "samples", "units",
})  # fmt: skip
OPTIONAL = frozenset({
    "disclosure_by_kind", "update_cycle", "report_workdays", "report_basis", "share_type", "share_mode",
    "in_force_to", "generation", "term", "wire_kind", "record", "parties", "relations", "lists", "tables",
    "disclosure_when",
})  # fmt: skip
NAME = re.compile(r"[a-z][a-z0-9_]*")
# The scheme under which subjects keep every identity number is one, whatever the column calls it.
SCHEME_ALIASES = {"citizen_id": "identity", "ship_survey_number": "ship_survey", "tax": "tax_registration"}


def read_folder(folder: Path) -> dict[str, Standard]:
    """Return the standards of a folder by slug, in catalogue order."""
    found: dict[str, Standard] = {}
    for path in sorted(folder.glob("*.toml")):
        standard = read_file(path)
        if standard.slug in found:
            raise StandardError(path.name, "item", f"事项“{standard.slug}”有两个文件")
        found[standard.slug] = standard
    return {slug: found[slug] for slug in SLUGS.values() if slug in found}


def read_file(path: Path) -> Standard:
    """Return the standard of one file; raise StandardError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise StandardError(path.name, "文件", f"不是有效的 TOML：{error}") from error
    return Reader(path.name).standard(data)


class Reader:
    """Turns the tables of one file into a Standard; knows the file's name for its errors."""

    def __init__(self, file: str) -> None:
        self.file = file

    def stop(self, place: str, reason: str) -> typing.NoReturn:
        """Raise StandardError."""
        raise StandardError(self.file, place, reason)

    def standard(self, data: dict[str, Any]) -> Standard:
        """Return the standard, with every name in it checked against the others."""
        self.keys("文件", data, REQUIRED | OPTIONAL, REQUIRED)
        lists = {name: self.value_list(name, table) for name, table in data.get("lists", {}).items()}
        columns = self.columns(data["columns"], lists)
        plain = {key: data[key] for key in data if key not in _NESTED}
        standard = self.build(
            Standard,
            "文件",
            plain
            | {
                "slug": data["item"],
                "wire_kind": data.get("wire_kind", data["item"].upper()),
                "subject": self.subject(data["subject"]),
                "columns": columns,
                "lists": lists,
                "record": data.get("record", {}),
                "roles": tuple(self.build(RoleRule, f"units[{i}]", one) for i, one in enumerate(data["units"])),
                "parties": tuple(self.party(i, one) for i, one in enumerate(data.get("parties", []))),
                "relations": tuple(self.relation(i, one) for i, one in enumerate(data.get("relations", []))),
                "tables": tuple(self.table(i, one) for i, one in enumerate(data.get("tables", []))),
                "disclosure_when": tuple(
                    self.build(DisclosureRule, f"disclosure_when[{i}]", one)
                    for i, one in enumerate(data.get("disclosure_when", []))
                ),
                "samples": self.samples(data["samples"]),
            },
        )
        check_references(standard, self.stop)
        named = [standard.subject.identifiers, *(party.identifiers for party in standard.parties)]
        of_subjects = {column for identifiers in named for column in identifiers.values()}
        for column in columns.values():
            if isinstance(column, Uscc):
                column.of_subject = column.name in of_subjects
        return standard

    def keys(self, place: str, table: Mapping[str, Any], allowed: Iterable[str], needed: Iterable[str] = ()) -> None:
        """Stop at an unknown or a missing key."""
        if unknown := sorted(set(table) - set(allowed)):
            self.stop(place, f"未知的项“{'、'.join(unknown)}”")
        if missing := sorted(set(needed) - set(table)):
            self.stop(place, f"缺少“{'、'.join(missing)}”")

    def build(self, cls: type, place: str, table: Mapping[str, Any]) -> Any:
        """Return `cls(**table)` with every value of the declared type."""
        hints = _hints(cls)
        self.keys(place, table, hints)
        values = {key: self.coerce(f"{place}.{key}", hints[key], value) for key, value in table.items()}
        try:
            return cls(**values)
        except (TypeError, ValueError) as error:
            self.stop(place, str(error))

    def coerce(self, place: str, hint: Any, value: Any) -> Any:
        """Return `value` as the declared type; stop when it is of another."""
        if hint == Condition:
            return self.condition(place, value)
        if hint == dict[str, Condition]:
            return {name: self.condition(f"{place}.{name}", one) for name, one in value.items()}
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
        origin = typing.get_origin(hint)
        if origin is tuple and typing.get_args(hint)[0] is str:
            return self.words(place, value)
        if hint == dict[str, str] and not _is_words(value):
            self.stop(place, "应为文本对文本的表")
        if hint in (str, bool, int, date) and type(value) is not hint:
            self.stop(place, f"类型不对，应为 {hint.__name__}")
        if hint is float and type(value) not in (int, float):
            self.stop(place, "类型不对，应为数字")
        return value

    def words(self, place: str, value: Any) -> tuple[str, ...]:
        """Return a list of texts as a tuple; one text stands for itself."""
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(one, str) for one in values):
            self.stop(place, "应为文本的列表")
        return tuple(values)

    def condition(self, place: str, value: Any) -> Condition:
        """Return a condition: column → values, one of which is enough."""
        if not isinstance(value, dict) or not value:
            self.stop(place, "条件应写成 { 列 = [取值] }")
        return {column: self.words(f"{place}.{column}", one) for column, one in value.items()}

    def columns(self, tables: dict[str, Any], lists: dict[str, ValueList]) -> dict[str, Column]:
        """Return the columns in order, each of the class of its kind and with its value list."""
        columns = {name: self.column(name, table) for name, table in tables.items()}
        for column in columns.values():
            if isinstance(column, Code):
                if column.list not in lists:
                    self.stop(f"列 {column.name}", f"没有名为“{column.list}”的取值表")
                column.values = lists[column.list]
        return columns

    def column(self, name: str, table: dict[str, Any]) -> Column:
        """Return one column."""
        place = f"列 {name}"
        if not NAME.fullmatch(name):
            self.stop(place, "列名只用小写字母、数字和下划线")
        self.keys(place, table, table, {"label", "kind"})
        cls = Column.KINDS.get(table["kind"])
        if cls is None:
            self.stop(place, f"未知的类型“{table['kind']}”，可用：{'、'.join(sorted(Column.KINDS))}")
        self.keys(place, table, cls.keys(), {"list"} if issubclass(cls, Code) else ())
        if issubclass(cls, Identity) and "type_column" not in table:
            self.stop(place, "缺少“type_column”")
        return self.build(cls, place, {"name": name, **table})

    def value_list(self, name: str, table: dict[str, Any]) -> ValueList:
        """Return one value list; its editions follow each other by date."""
        place = f"取值表 {name}"
        self.keys(place, table, {"open", "values", "dated", "also", "labels", "source", "unverified"})
        if ("values" in table) == ("dated" in table):
            self.stop(place, "“values”与“dated”应且只应写一个")
        dated = table.get("dated") or [{"values": table.get("values", [])}]
        editions = tuple(self.edition(f"{place}.dated[{i}]", one) for i, one in enumerate(dated))
        also = self.coerce(f"{place}.also", dict[str, str], table.get("also", {}))
        labels = self.coerce(f"{place}.labels", dict[str, str], table.get("labels", {}))
        found = ValueList(name, editions, table.get("open"), also, labels, table.get("source", ""))
        targets = set(also.values()) | set(labels)
        if stray := sorted(one for one in targets if one not in found.values and not _opens(found, one)):
            self.stop(place, f"also 或 labels 指向不在表中的取值“{'、'.join(stray)}”")
        return found

    def edition(self, place: str, table: dict[str, Any]) -> Edition:
        """Return the values in force between two dates."""
        self.keys(place, table, {"values", "from", "until", "source"}, {"values"})
        start = self.coerce(f"{place}.from", date | None, table["from"]) if "from" in table else None
        end = self.coerce(f"{place}.until", date | None, table["until"]) if "until" in table else None
        values = self.words(f"{place}.values", table["values"])
        if not values or len(set(values)) != len(values):
            self.stop(place, "取值不能为空，也不能重复")
        return Edition(values, start, end)

    def subject(self, table: dict[str, Any]) -> SubjectRule:
        """Return how a row names its subject."""
        return self.build(SubjectRule, "subject", table | {"identifiers": _schemes(table.get("identifiers", {}))})

    def party(self, index: int, table: dict[str, Any]) -> PartyRule:
        """Return a further party."""
        return self.build(
            PartyRule, f"parties[{index}]", table | {"identifiers": _schemes(table.get("identifiers", {}))}
        )

    def relation(self, index: int, table: dict[str, Any]) -> RelationRule:
        """Return a relation; `from` and `to` are Python words, so they are renamed."""
        place = f"relations[{index}]"
        self.keys(place, table, {"kind", "from", "to", "label", "valid_from", "valid_until"}, {"kind", "from", "to"})
        rest = {key: value for key, value in table.items() if key not in ("from", "to")}
        return self.build(RelationRule, place, rest | {"start": table["from"], "end": table["to"]})

    def table(self, index: int, table: dict[str, Any]) -> TableRule:
        """Return the table of an older generation; each header is written `CODE 标签`."""
        place = f"tables[{index}]"
        self.keys(place, table, {"generation", "name", "columns", "unused", "when"}, {"generation", "name", "columns"})
        columns = {
            column: tuple(_header(one) for one in self.words(f"{place}.{column}", texts))
            for column, texts in table["columns"].items()
        }
        unused = tuple(part for text in table.get("unused", []) for part in _header(text) if part)
        when = self.condition(f"{place}.when", table["when"]) if "when" in table else {}
        return TableRule(generation=table["generation"], name=table["name"], columns=columns, unused=unused, when=when)

    def samples(self, table: dict[str, Any]) -> Samples:
        """Return the sample rows; there is at least one that loads and one that is refused."""
        self.keys("samples", table, {"good", "bad"}, {"good", "bad"})
        if not table["good"] or not table["bad"]:
            self.stop("samples", "至少要有一行可入库和一行应被退回的样例")
        for i, bad in enumerate(table["bad"]):
            self.keys(f"samples.bad[{i}]", bad, {"why", "column", "row"}, {"why", "row"})
        return Samples(good=tuple(table["good"]), bad=tuple(table["bad"]))


_NESTED = frozenset({
    "item", "units", "subject", "columns", "lists", "record", "parties", "relations", "tables", "samples",
    "disclosure_when",
})  # fmt: skip


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {name: hint for name, hint in hints.items() if typing.get_origin(hint) is not typing.ClassVar}


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _opens(found: ValueList, value: str) -> bool:
    return bool(found.open) and value.startswith(str(found.open)) and value != found.open


def _schemes(identifiers: Any) -> Any:
    if not isinstance(identifiers, dict):
        return identifiers
    return {SCHEME_ALIASES.get(scheme, scheme): column for scheme, column in identifiers.items()}


def _header(text: str) -> tuple[str, str]:
    """Return (code, label) of `CF_WSH 行政处罚决定书文号`; a text without a code has an empty one."""
    code, _, label = text.partition(" ")
    return (code, label) if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", code) else ("", text)
