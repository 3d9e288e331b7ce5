"""The steps of the public forms, and what each step asks: tables read from `steps.toml` and `questions.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.http import QueryDict

from objections.kinds.fields import Field, fields_of

FOLDER = Path(__file__).parent
WIDGETS = {"text": "line", "prose": "prose", "choice": "radio", "date": "date", "yes": "tick"}
MOST_PROSE = 5000
CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)} | {127: None}
REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `stored_as`: its name in `fields.toml` where that differs; `only_for`: for whom it is asked."""

    name: str
    label: str
    widget: str
    stored_as: str = ""
    hint: str = ""
    type: str = "text"
    autocomplete: str = "off"
    most: int = 200
    optional: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    only_for: Mapping[str, list[str]] = field(default_factory=dict)

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        """Tell whether earlier answers make this a question at all."""
        return all(str(values.get(name) or "") in wanted for name, wanted in self.only_for.items())

    def read(self, posted: QueryDict) -> str:
        """Return what was typed: characters nobody types dropped, cut where even the longest answer ends."""
        text = posted.get(self.name, "").translate(CONTROL)
        return text[: MOST_PROSE if self.widget == "prose" else 2 * self.most]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a form."""

    slug: str
    label: str
    asks: tuple[Question, ...]

    def asked(self, values: Mapping[str, Any]) -> list[Question]:
        return [question for question in self.asks if question.is_asked(values)]


@cache
def steps_of(kind: str) -> tuple[Step, ...]:
    """Return the steps of a kind's form without the review, in their order."""
    table = tomllib.loads((FOLDER / "steps.toml").read_text(encoding="utf-8"))
    fields = {one.name: one for one in fields_of(kind)}
    return tuple(
        Step(entry["slug"], entry["label"], tuple(_question(name, fields) for name in entry["asks"]))
        for entry in table[kind]
    )


def slugs_of(kind: str) -> list[str]:
    """Return the addresses of the steps in their order, the review last."""
    return [*(step.slug for step in steps_of(kind)), REVIEW]


def step_of(kind: str, slug: str) -> Step | None:
    return next((step for step in steps_of(kind) if step.slug == slug), None)


@cache
def commitment_of(kind: str) -> Question | None:
    """Return the promise that is ticked last, before sending; complaints need none."""
    known = {one.name: one for one in fields_of(kind)}
    return _question("commitment", known) if "commitment" in known else None


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))


def _question(name: str, fields: Mapping[str, Field]) -> Question:
    words = dict(_words().get(name, {}))
    only_for = words.pop("for", {})
    known = fields.get(words.get("stored_as", name))
    taken: dict[str, Any] = {}
    if known is not None:
        taken = {
            "label": known.label, "widget": WIDGETS[known.kind], "most": known.most,
            "optional": not known.required, "choices": known.choices,
        }  # fmt: skip
    return Question(name=name, only_for=only_for, **{**taken, **words})
