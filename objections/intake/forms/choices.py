"""The lists a question offers: its own, or one that lies elsewhere (topics, units, kinds of identity papers)."""

from collections.abc import Callable, Mapping
from typing import Protocol

from credit.kernel.identifiers.people import IDENTITY_KINDS
from credit.units.models import Unit
from objections.cases.choices import CaseKind
from objections.intake.forms.questions import Question
from objections.routing.services import topics


class Asking(Protocol):
    """What the choices depend on."""

    @property
    def kind(self) -> str: ...


def known_choices(question: Question, asking: Asking) -> Mapping[str, str]:
    """Return the choices of a question: stored value to words."""
    if question.name == "who":
        return _who(question, asking.kind)
    source = SOURCES.get(question.name)
    return source() if source else question.choices


def _who(question: Question, kind: str) -> dict[str, str]:
    """Return who may ask: complaints know no agents and may be nameless, a repair is the firm's own."""
    if kind == CaseKind.COMPLAINT:
        return {"person": "个人", "organisation": "单位", "anonymous": "不留姓名（匿名）"}
    wanted = ("organisation", "agent_organisation") if kind == CaseKind.REPAIR else tuple(question.choices)
    return {name: question.choices[name] for name in wanted}


def _topics() -> dict[str, str]:
    return {topic["key"]: topic["label"] for topic in topics()}


def _units() -> dict[str, str]:
    return dict(Unit.objects.order_by("code").values_list("code", "name"))


def _identity_kinds() -> dict[str, str]:
    return {kind: kind for kind in IDENTITY_KINDS}


SOURCES: dict[str, Callable[[], Mapping[str, str]]] = {
    "topic": _topics,
    "accused_unit": _units,
    "person_id_kind": _identity_kinds,
}
