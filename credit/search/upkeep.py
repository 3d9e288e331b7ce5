"""Keeping the search table true: one row for each name of each subject that the public may find."""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from credit.kernel.names import bare_key, clean_display, name_key
from credit.search.models import SearchName
from credit.search.tokens import array_literal, code_form, code_pieces, grams, kind_gram, pinyin_and_initials
from credit.subjects.models import NameKind, Subject, SubjectName

TABLE = SearchName._meta.db_table
COLUMNS = (
    "subject_id", "subject_kind", "name", "name_kind", "key", "bare_key", "code", "pinyin", "initials", "grams",
    "code_grams",
)  # fmt: skip
"""Columns of the search table in the order of the tuples of `search_rows`, for COPY."""

_LONGEST_KEY, _LONGEST_PINYIN = 200, 600


def search_rows(subject_id: int, kind: str, name: str, name_kind: str, code: str) -> tuple[int | str, ...]:
    """Return the row to be copied for one name, in the order of `COLUMNS`; arrays are in PostgreSQL's text form.

    Raises ValueError for a natural person: persons have no row.
    """
    if kind == "person":
        raise ValueError("a natural person is never put into the search table")
    key = name_key(name)[:_LONGEST_KEY]
    form = code_form(code)[:64]
    pinyin, initials = pinyin_and_initials(key)
    return (
        subject_id, kind, clean_display(name), name_kind, key, bare_key(key), form,
        pinyin[:_LONGEST_PINYIN], initials[:_LONGEST_KEY],
        array_literal(grams(key) | {kind_gram(kind)}), array_literal(set(code_pieces(form))),
    )  # fmt: skip


def refresh(subject_ids: Iterable[int]) -> int:
    """Rebuild the rows of these subjects from their present state and return how many rows they now have.

    Subjects that are personal, merged into another or gone are left without rows.
    """
    ids = sorted(set(subject_ids))
    if not ids:
        return 0
    with transaction.atomic():
        SearchName.objects.filter(subject_id__in=ids).delete()
        return copy_rows(list(_names_of(ids)))


def copy_rows(rows: Iterable[tuple[int | str, ...]]) -> int:
    """Write rows of `search_rows` by COPY and return their number; making the rows must not touch the database."""
    number = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for number, row in enumerate(rows, 1):  # noqa: B007
            copy.write_row(row)
    return number


def _names_of(ids: list[int]) -> Iterator[tuple[int | str, ...]]:
    """Yield a row for the present name of each subject, then for each other name that differs from it."""
    subjects = Subject.objects.impersonal().filter(pk__in=ids)
    present = {subject.pk: subject for subject in subjects.only("pk", "kind", "name", "code")}
    seen = set()
    for subject in present.values():
        seen.add((subject.pk, name_key(subject.name)))
        yield search_rows(subject.pk, subject.kind, subject.name, NameKind.CURRENT, subject.code)
    others = SubjectName.objects.filter(subject_id__in=present).order_by("pk").values_list("subject_id", "name", "kind")
    for subject_id, name, kind in others:
        if (subject_id, key := name_key(name)) not in seen and key:
            seen.add((subject_id, key))
            subject = present[subject_id]
            former = NameKind.FORMER if kind == NameKind.CURRENT else kind
            yield search_rows(subject_id, subject.kind, name, former, subject.code)
