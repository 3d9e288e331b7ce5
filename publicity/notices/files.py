"""The page of a subject's file, and the pages that list all its vehicles, ships or projects."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import View

from credit.catalogue.models import Disclosure
from credit.records.models import DisputeMark
from credit.subjects.models import ORGANISATION_KINDS, Subject
from publicity.notices import subject_file
from publicity.notices.public import UnindexedPage
from publicity.portal import registry
from publicity.portal.kept import kept

ALL_RELATED = 500


def public_subject(public_id: str) -> Subject:
    """Return the subject with a public file, or answer 404, the same for what is private and what does not exist."""
    return get_object_or_404(Subject.objects.public(), public_id=public_id)


def merged_address(public_id: str) -> str | None:
    """Return the file that took over this one, so that an old address still leads somewhere."""
    heir = Subject.objects.filter(public_id=public_id, is_personal=False, merged_into__in=Subject.objects.public())
    found = heir.values_list("merged_into__public_id", flat=True).first()
    return reverse("subject-detail", args=[found]) if found else None


@method_decorator(kept, name="dispatch")
class SubjectFile(UnindexedPage, View):
    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        moved = merged_address(public_id)
        if moved:
            return redirect(moved)
        subject = public_subject(public_id)
        return render(request, "notices/subject.html", self.context(request, subject))

    def context(self, request: HttpRequest, subject: Subject) -> dict[str, Any]:
        today = timezone.localdate()
        records = subject_file.records_of(subject)
        adverse, adverse_total = subject_file.adverse_entries(records, today=today)
        query = {name: request.GET.get(name, "") for name in ("after", "before")}
        return {
            "subject": subject,
            "is_organisation": subject.kind in ORGANISATION_KINDS,
            "facts": subject_file.facts(subject),
            "former_names": subject_file.former_names(subject),
            "adverse": adverse,
            "adverse_total": adverse_total,
            "cards_shown": subject_file.CARDS_SHOWN,
            "disputes": open_disputes(records),
            "road": subject_file.road(records, chosen=request.GET.get("kind", ""), today=today, **query),
            "related": subject_file.related(subject),
            "sections": filled_sections(subject, request),
            "current_column": "query",
        }


class SubjectRelated(UnindexedPage, View):
    """All vehicles, ships, projects, operators or owners of a subject."""

    def get(self, request: HttpRequest, public_id: str, relation: str) -> HttpResponse:
        subject = public_subject(public_id)
        groups = subject_file.related(subject, only=relation, limit=ALL_RELATED)
        if not groups:
            raise Http404
        values = {"subject": subject, "group": groups[0], "current_column": "query"}
        return render(request, "notices/related.html", values)


def open_disputes(records: Any) -> int:
    """Return how many of the records on show have an open objection."""
    marks = DisputeMark.objects.filter(until__isnull=True, record__in=records.values("pk"))
    return marks.filter(record__disclosure=Disclosure.PUBLIC).values("record").distinct().count()


def filled_sections(subject: Subject, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sections that other features add to the file and that have something to say."""
    built = ((section, section.build(subject, request)) for section in registry.subject_sections)
    return [{"template": section.template, "values": values} for section, values in built if values is not None]
