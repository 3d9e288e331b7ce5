"""The columns of a data standard as a public page shows them: grouped, numbered, the empty ones apart with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString

from credit.catalogue.columns import Amount, Column, Date, Plate, Prose, Uscc
from credit.catalogue.presentation import ShownColumn
from credit.catalogue.standards import Standard
from credit.kernel.masking import find_word, mask_name, mask_plate
from credit.records.models import PartyRole, Record
from credit.subjects.claims import THINGS
from publicity.portal import typography

HIDDEN, NOT_ASKED, NOT_GIVEN = "依法不公开", "不适用", "未填报"
LOCAL = "本市补充的栏目"
WHOLE = "登记的内容"


@dataclass(frozen=True)
class Cell:
    """One column of one record: its official number (0 when it has none), label, and text or why there is none."""

    number: int
    label: str
    text: SafeString | str
    is_party: bool = False


@dataclass
class Group:
    """Columns that belong together; `empty` ones are folded."""

    title: str
    is_local: bool = False
    filled: list[Cell] = field(default_factory=list)
    empty: list[Cell] = field(default_factory=list)


def shown_columns(standard: Standard, record: Record) -> list[ShownColumn]:
    """Return the filled public columns of a record; what names a further party that is private is masked too.

    A firm's decision may concern a car that belongs to a person: its plate is then no more public than its owner.
    """
    view = standard.public_view(record.details, is_person=record.is_personal)
    marks = private_marks(record)
    return [one._replace(text=hiding(one.text, marks)) for one in view] if marks else view


def private_marks(record: Record) -> set[str]:
    """Return the names, plates and ship numbers by which the record's private parties could be told.

    Things count as private too when a person owned them on the day of the act, whoever has them now.
    """
    parties = record.parties.select_related("subject").prefetch_related("subject__identifiers")
    had_private_owner = any(party.role == PartyRole.OWNER and party.subject.is_personal for party in parties)
    private = [
        party.subject
        for party in parties
        if party.subject.is_personal or (had_private_owner and party.subject.kind in THINGS)
    ]
    marks = {mark for subject in private for mark in (subject.name, subject.code)}
    marks |= {one.value for subject in private for one in subject.identifiers.all() if one.sealed is None}
    return {mark.partition("|")[0] for mark in marks if len(mark) > 1}


def hiding(text: str, marks: set[str]) -> str:
    """Return `text` with every plate, number and name in `marks` masked, also where spaces or dots part its signs."""
    for mark in sorted(marks, key=len, reverse=True):
        mask = mask_plate if any(sign.isdigit() for sign in mark) else mask_name
        for start, end in reversed(find_word(text, mark)):
            text = text[:start] + mask(mark) + text[end:]
    return text


def grouped(standard: Standard, record: Record) -> list[Group]:
    """Return every column of the standard in groups. Texts come from `public_view` alone, never from the record.

    What was decided comes first; who it concerns, known from the headline, after it; local columns last.
    """
    shown = {one.name: one.text for one in shown_columns(standard, record)}
    groups: dict[str, Group] = {}
    for column in _visible(standard):
        title = column.group or (LOCAL if column.local else WHOLE)
        group = groups.setdefault(title, Group(title, is_local=column.local))
        text = shown.get(column.name)
        if text:
            group.filled.append(_filled(standard, column, text, record))
        else:
            group.empty.append(Cell(column.number or 0, column.label, _why_empty(column)))
    worth = (group for group in groups.values() if group.filled or not group.is_local)
    return sorted(worth, key=lambda group: (group.is_local, _names_party(group)))


def _names_party(group: Group) -> bool:
    return any(cell.is_party for cell in group.filled)


def _filled(standard: Standard, column: Column, text: str, record: Record) -> Cell:
    label = column.label.removesuffix("(万元)") if isinstance(column, Amount) else column.label
    return Cell(column.number or 0, label, _typeset(column, text, record), column.name == standard.subject.name)


def _visible(standard: Standard) -> Iterator[Column]:
    """Yield the columns a page names: all official ones, and local ones that are public."""
    for column in standard.columns.values():
        if not column.local or column.disclosure == "public":
            yield column


def _why_empty(column: Column) -> str:
    if column.disclosure != "public":
        return HIDDEN
    return NOT_ASKED if column.empty_when or column.required_when or column.positive_when else NOT_GIVEN


def _typeset(column: Column, text: str, record: Record) -> SafeString | str:
    """Return a public text as it is set on the page: codes in groups, plates drawn, yuan before 万元."""
    if isinstance(column, Uscc):
        return typography.grouped_uscc(text)
    if isinstance(column, Plate) and "*" not in text:
        return typography.drawn_plate(text, str(record.details.get(column.colour_column or "") or ""))
    if isinstance(column, Amount) and column.name in record.details:
        return _amount(column, record.details[column.name])
    if isinstance(column, Date):
        return format_html('<span class="nb">{}</span>', text)
    if isinstance(column, Prose):
        return format_html('<span class="prose-cell">{}</span>', typography.unbroken(text))
    return typography.unbroken(text)


def _amount(column: Amount, stored: object) -> str:
    if column.unit != "万元":
        return typography.yuan(stored)
    return f"{typography.yuan(stored)}（报送值 {typography.wan(stored)}）"
