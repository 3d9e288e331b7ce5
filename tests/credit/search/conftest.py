"""Subjects in the search table, put there the way the portal does it."""

import pytest

from credit.kernel.names import name_key
from credit.search import frequencies
from credit.search.upkeep import refresh
from credit.subjects.models import NameKind, Subject, SubjectName


@pytest.fixture(autouse=True)
def _fresh_frequencies():
    frequencies.forget()
    yield
    frequencies.forget()


@pytest.fixture
def enrol(db):
    """Give a function that puts a subject on file and into the search table."""

    def enrol(name, code="", kind="enterprise", former="", **facts):
        facts.setdefault("is_listed", not facts.get("is_personal"))
        subject = Subject.objects.create(kind=kind, name=name, name_key=name_key(name), code=code, **facts)
        if former:
            SubjectName.objects.create(subject=subject, name=former, key=name_key(former), kind=NameKind.FORMER)
        refresh([subject.pk])
        return subject

    return enrol


def enrol_many(number, name="枣庄示例第{}物流有限公司", kind="enterprise", *, is_listed=True):
    """Put many subjects on file and into the search table."""
    names = [name.format(place) for place in range(number)]
    subjects = Subject.objects.bulk_create(
        Subject(is_listed=is_listed, kind=kind, name=one, name_key=name_key(one)) for one in names
    )
    refresh(subject.pk for subject in subjects)
