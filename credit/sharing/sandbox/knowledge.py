"""What a platform knows from what it took already: which record a paper came with, what a firm is called.

It is compared by keyed digests; the books keep neither number nor name in the clear.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from credit.catalogue.standards import SUBJECT, Standard
from credit.kernel.documents import document_key
from credit.kernel.names import name_key
from credit.sealing import keyed_digest
from credit.sharing.sandbox.judging import Row, layouts
from credit.sharing.sandbox.ledger import Ledger

USCC = "uscc"
OTHER_NAME = ("E04", "名称与统一社会信用代码不一致")
SAME_PAPER = ("E09", "重复数据：同一信息已由另一条记录报送")


class Facts(NamedTuple):
    """What one row says: `paper` tells the information by the business key of its standard, `field` names the name."""

    paper: bytes | None = None
    code: bytes | None = None
    name: bytes | None = None
    field: str = ""


class Knowledge:
    """What the books say of the papers and firms of some rows; a row without fault adds to it."""

    def __init__(self, ledger: Ledger, facts: Sequence[Facts]) -> None:
        papers, codes = [one.paper for one in facts if one.paper], [one.code for one in facts if one.code]
        self._papers = ledger.papers(papers) if papers else {}
        self._names = ledger.names(codes) if codes else {}

    def fault(self, key: str, facts: Facts) -> tuple[str, str, str] | None:
        """Return field, code and reason of what does not agree, None when all does."""
        if facts.code and facts.name:
            name, giver = self._names.get(facts.code, (facts.name, key))
            if name != facts.name and giver != key:
                return (facts.field, *OTHER_NAME)
        if facts.paper and self._papers.setdefault(facts.paper, key) != key:
            return ("", *SAME_PAPER)
        if facts.code and facts.name:
            self._names.setdefault(facts.code, (facts.name, key))
        return None


def facts_of(standard: Standard, row: Row, template: str) -> Facts:
    """Return what a good row says of paper, code and name; nothing of a withdrawal."""
    data = row.get("data", {})
    layout = next((one for one in layouts(standard, template) if data.keys() <= one.names.keys()), None)
    if row["op"] == "D" or layout is None:
        return Facts()
    codes = {name: code for code, name in layout.names.items()}
    values = {name: data.get(code, "").strip() for name, code in codes.items()}
    subject = standard.subject
    name, code = values.get(subject.name or "", ""), values.get(subject.identifiers.get(USCC, ""), "")
    return Facts(
        _digest("paper", standard.wire_kind, _paper(standard, values)),
        _digest("code", code.upper()), _digest("name", name_key(name)), codes.get(subject.name or "", ""),
    )  # fmt: skip


def _paper(standard: Standard, values: Mapping[str, str]) -> str:
    """Return the business key of a row; "" when the template does not carry all of it."""
    subject = standard.subject
    name = values.get(subject.name or "", "")
    who = next((values[one] for one in subject.identifiers.values() if values.get(one)), name)
    names = [name for name in standard.natural_key if name != SUBJECT]
    if not who or not all(name in values for name in names):
        return ""
    return "|".join([who, *(_folded(standard, name, values[name]) for name in names)])


def _folded(standard: Standard, name: str, text: str) -> str:
    return document_key(text) if standard.columns[name].kind == "document_number" else name_key(text)


def _digest(*words: str) -> bytes | None:
    return keyed_digest("\0".join(words).encode()) if words[-1] else None
