"""Subjects merged into others: what is on file about them is on file about the one that survives."""

from collections.abc import Iterable

from django.db.models import Q

from credit.subjects.models import Subject


def household(subject_ids: Iterable[int]) -> dict[int, int]:
    """Return member → survivor for these subjects, the ones they were merged into and everybody merged into those."""
    ids = set(subject_ids)
    survivors = {heir or pk for pk, heir in Subject.objects.filter(pk__in=ids).values_list("pk", "merged_into")}
    rows = Subject.objects.filter(Q(pk__in=survivors) | Q(merged_into__in=survivors))
    return {pk: heir or pk for pk, heir in rows.values_list("pk", "merged_into")}
