"""Rows of every item with marks planted where the public must never read, and marks that it reads only for a time."""

from dataclasses import dataclass, field
from random import Random

from credit.bench.subjects import synthetic_uscc
from credit.catalogue import standards
from credit.kernel.identifiers.people import citizen_check_character
from tests.factories.credit import TODAY

PERSONS = ("自然人", "个人")
RARE = [chr(code) for code in range(0x9A00, 0x9F00)]
"""Characters of names that no page text holds by itself."""


@dataclass
class Marks:
    """What was planted: never public; public while the record is; person names with their numbers."""

    never: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)


class Planter:
    """Makes distinct values that pass the checks of their columns."""

    def __init__(self, seed: int = 3) -> None:
        self.random = Random(seed)
        self.number = 0
        self.rare = iter(self.random.sample(RARE, len(RARE)))

    def citizen_id(self) -> str:
        self.number += 1
        body = f"370499{self.random.randrange(1960, 1999)}0{self.random.randrange(1, 9)}1{self.random.randrange(10)}"
        body += f"{self.number:03d}"
        return body + citizen_check_character(body)

    def phone(self) -> str:
        self.number += 1
        return f"139{self.random.randrange(1000, 9999)}{self.number:04d}"

    def person(self) -> str:
        return "阚" + next(self.rare) + next(self.rare)

    def firm(self) -> str:
        return f"枣庄示例{next(self.rare)}{next(self.rare)}运输有限公司"

    def uscc(self) -> str:
        return synthetic_uscc(self.random)

    def plate(self) -> str:
        self.number += 1
        return f"鲁DQ{self.number:04d}"[:7]

    def ship_number(self) -> str:
        self.number += 1
        return f"CN2018{self.number:07d}"

    def value(self, kind: str) -> str:
        """Return a new value for a hidden column of this kind; empty where none can be told apart."""
        makers = {
            "identity": self.citizen_id, "citizen_id": self.citizen_id, "qualification": self.citizen_id,
            "phone": self.phone, "name": self.person, "text": self.person, "document_number": self.person,
            "prose": lambda: f"备注{self.person()}",
        }  # fmt: skip
        return makers[kind]() if kind in makers else ""


def planted_rows(planter: Planter, marks: Marks, *, only: str = "") -> dict[str, list[dict[str, str]]]:
    """Return the good sample rows of every item, each with marks of its own."""
    return {
        slug: [_planted(standard, dict(row), planter, marks) for row in standard.samples.good]
        for slug, standard in standards.load().items()
        if only in ("", slug)
    }


def _planted(standard, row, planter, marks):
    plan = _Plan(standard, row, planter)
    for _ in range(8):
        filled = row | plan.values
        checked = standard.check({name: [filled.get(name, "")] for name in standard.columns}, today=TODAY)
        faulty = {finding.column for finding in checked.findings if finding.level == "error"}
        if not faulty:
            break
        plan.values = {name: value for name, value in plan.values.items() if name not in faulty}
    for name in plan.values:
        marks.never |= plan.never.get(name, set())
        marks.public |= plan.public.get(name, set())
        marks.columns.add((standard.slug, name))
    return row | plan.values


class _Plan:
    """What to plant into one row: values by column, and which marks each value carries."""

    def __init__(self, standard, row, planter):
        self.standard, self.row, self.planter = standard, row, planter
        self.values, self.never, self.public = {}, {}, {}
        self.kind = standard.subject.kind_of(row)
        self.is_private = self.kind == "person" or row.get("owner_category") in PERSONS
        self._hidden()
        self._subject()
        self._parties()
        self._number()
        self._prose()

    def put(self, name, value, *, private=True):
        if value:
            self.values[name] = value
            (self.never if private else self.public)[name] = {value}

    def _hidden(self):
        for column in self.standard.columns.values():
            if column.kind == "persons" and self.row.get(column.name):
                self.put(column.name, self.planter.person())
            if column.disclosure == "hidden" and (column.kind != "identity" or self.row.get(column.name)):
                self.put(column.name, self.planter.value(column.kind))

    def _subject(self):
        rule = self.standard.subject
        makers = {"plate": self.planter.plate, "ship_number": self.planter.ship_number, "uscc": self.planter.uscc}
        for scheme, name in rule.identifiers.items():
            if self.row.get(name) and scheme in makers:
                self.put(name, makers[scheme](), private=self.is_private)
        if rule.name and self.row.get(rule.name) and self.kind not in ("vehicle", "project"):
            name = self.planter.person() if self.kind == "person" else self.planter.firm()
            self.put(rule.name, name, private=self.is_private)

    def _parties(self):
        for party in self.standard.parties:
            if party.name and party.kind_of(self.row) == "person":
                self.put(party.name, self.planter.person())
            for scheme, name in party.identifiers.items():
                if scheme == "plate" and self.row.get(name):
                    self.put(name, self.planter.plate())  # a vehicle nobody is known to own

    def _number(self):
        name = self.standard.record.get("document_number")
        if name and self.row.get(name):
            self.planter.number += 1
            number = f"鲁枣示{next(self.planter.rare)}〔2026〕{self.planter.number:04d}号"
            self.put(name, number, private=self.is_private)

    def _prose(self):
        persons = [column.name for column in self.standard.columns.values() if column.kind == "persons"]
        known = [next(iter(self.never[name])) for name in ("driver_name", "owner_name", *persons) if name in self.never]
        for column in self.standard.columns.values():
            if column.masked == "prose" and column.disclosure == "public" and self.row.get(column.name):
                home = f"{next(self.planter.rare)}{next(self.planter.rare)}巷7号"
                secrets = {self.planter.citizen_id(), self.planter.phone(), *known}
                self.values[column.name] = f"{self.row[column.name]}经查，{'，'.join(sorted(secrets))}，住址：{home}。"
                self.never[column.name] = secrets | {home}
