"""The page of one record: what it says in plain words, then every public column of its data standard."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.generic import View

from credit.catalogue import standards
from credit.catalogue.models import Disclosure, Nature
from credit.records.models import Record, WithdrawalNotice
from credit.records.notices import notices_on
from credit.subjects.models import SubjectKind
from publicity.notices import addresses, wording
from publicity.notices.actions import offered_actions
from publicity.notices.cards import card_for
from publicity.notices.columns import grouped
from publicity.notices.public import UnindexedPage, public_records
from publicity.portal.kept import kept


@method_decorator(kept, name="dispatch")
class RecordDetail(UnindexedPage, View):
    """One record on show. What has left answers 404, or 410 with the public word on a revoked decision."""

    slug = ""
    lists = {
        "licence": ("licence-list", "行政许可"),
        "penalty": ("penalty-list", "行政处罚"),
        "inspection": ("inspection-results", "双随机抽查结果"),
    }

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        record = public_records(self.slug).with_dispute().filter(public_id=public_id).first()
        if record is None:
            return self.gone(request, public_id)
        canonical = addresses.of_record(record)
        if canonical != request.path:
            return redirect(canonical)
        response = render(request, "notices/record.html", self.context(record))
        if record.is_personal:  # shown on a recorded basis, masked: nowhere kept, not even by the browser
            patch_cache_control(response, no_store=True)
        return response

    def gone(self, request: HttpRequest, public_id: str) -> HttpResponse:
        """Show the notice of a withdrawn decision while its own term lasts; otherwise there is nothing here."""
        notice = standing_notice(public_id, self.slug)
        if notice is None:
            raise Http404
        values = {"notice": notice, "current_column": "publicity", "item": notice.record.item}
        return render(request, "notices/withdrawn.html", values, status=410)

    def context(self, record: Record) -> dict[str, Any]:
        standard = standards.get(record.item.slug)
        is_adverse = record.nature == Nature.ADVERSE
        list_name, list_label = self.lists.get(record.item.slug, ("", ""))
        return {
            "record": record,
            "headline": wording.headline(record),
            "subject_url": addresses.of_subject(record.subject),
            "party_name": wording.party_name(record),
            "card": card_for(record, today=timezone.localdate()) if is_adverse else None,
            "is_adverse": is_adverse,
            "groups": grouped(standard, record),
            "column_count": len(standard.official_columns),
            "parties": named_parties(record),
            "actions": offered_actions(record),
            "passages": passages(record),
            "list_name": list_name,
            "list_label": list_label,
            "current_column": "publicity",
        }


class LicenceDetail(RecordDetail):
    slug = "licence"


class PenaltyDetail(RecordDetail):
    slug = "penalty"


def standing_notice(public_id: str, slug: str) -> WithdrawalNotice | None:
    """Return the public word on a withdrawn decision at its old address. Never one about a person."""
    notices = notices_on(timezone.localdate()).filter(
        record__public_id=public_id, record__is_personal=False, record__disclosure=Disclosure.PUBLIC
    )
    if slug:
        notices = notices.filter(record__item__slug=slug)
    return notices.select_related("record__item").first()


def named_parties(record: Record) -> list[Any]:
    """Return the record's further parties that may be named: no person, nothing a person owns."""
    named = record.parties.filter(subject__is_personal=False, subject__merged_into__isnull=True)
    return list(named.exclude(subject__kind=SubjectKind.PERSON).select_related("subject").order_by("role", "pk"))


def passages(record: Record) -> list[tuple[Any, str]]:
    """Return the way of this record so far, newest first: (day, what happened)."""
    steps: list[tuple[Any, str]] = []
    if record.decided_on:
        steps.append((record.decided_on, "作出决定" if record.item.slug in addresses.OWN_PAGES else "形成这条信息"))
    if record.publicity_start:
        steps.append((record.publicity_start, "在本站公开"))
    for mark in record.dispute_marks.filter(until__isnull=True).order_by("since"):
        steps.append((timezone.localtime(mark.since).date(), "挂上“异议处理中”标记"))
    return sorted(steps, key=lambda step: step[0], reverse=True)
