"""The public pages: what lists there are, and each as it stands today. Removals are counts, never names."""

from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from credit.catalogue.models import CatalogueItem
from credit.records.models import Record, RecordQuerySet
from publicity.lists import criteria, crosscheck, procedure, types, versions
from publicity.lists.lifecycle import RemovalReason
from publicity.lists.types import ListKind, ListType
from publicity.notices.filters import ListFilter
from publicity.notices.lists import last_change, lead_units, total_text
from publicity.notices.paging import CAP, capped_count, page_of
from publicity.notices.public import FreshPage, UnindexedPage, public_records

LISTED, PUBLICITY = "listed", "publicity"


def name_of(one: ListType, state: str = LISTED) -> str:
    """Return the name of the address of a list: as it stands, or who is in publicity."""
    return f"list-{one.code.lower()}" + ("" if state == LISTED else f"-{state}")


def shown(one: ListType) -> RecordQuerySet:
    """Return the public entries of a list today, those in their publicity left out."""
    return public_records(one.item).filter(details__list_type=one.code).exclude(
        details__list_state=crosscheck.UNDECIDED
    )  # fmt: skip


def proposed(one: ListType) -> RecordQuerySet:
    """Return those whose publicity runs: not on the list yet."""
    return public_records(one.item).filter(details__list_type=one.code, details__list_state=crosscheck.UNDECIDED)


def count_text(records: RecordQuerySet) -> str:
    count = capped_count(records, CAP + 1)
    return f"{CAP:,}+" if count > CAP else f"{count:,}"


def case_of(one: ListType, record: Record) -> str:
    """Return for what somebody is on a list, in words."""
    code = str(record.details.get("cause") or record.details.get("rule") or "")
    known = criteria.of_list(one.code)
    return known[code].label if code in known else code


def is_provisional(one: ListType, record: Record) -> bool:
    """Tell whether the last day of a publicity is reckoned by weekends, its year's holidays not being known yet."""
    start = record.publicity_start
    return start is not None and procedure.due(start, one.publicity_workdays).provisional


class ListIndex(FreshPage, TemplateView):
    """All public lists: how many stand on each today, by what law, and for how long."""

    template_name = "lists/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: list[dict[str, Any]] = [
            {"one": one, "count": count_text(shown(one)), "proposed": capped_count(proposed(one))}
            for one in types.public_types()
        ]
        return super().get_context_data(
            red=[row for row in rows if row["one"].polarity == ListKind.RED],
            black=[row for row in rows if row["one"].polarity == ListKind.BLACK],
            black_word=types.black_word(),
            removals=removal_table([one.code for one in types.public_types()]),
            current_column="publicity",
            **kwargs,
        )


class ListPage(UnindexedPage, TemplateView):
    """One list as it stands today, narrowed by the filters in the address; or, by `state`, who is only proposed."""

    template_name = "lists/list.html"
    code = ""
    state = LISTED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = types.get(self.code)
        if not one.public:
            raise Http404
        item = get_object_or_404(CatalogueItem, slug=one.item)
        chosen = ListFilter(self.request.GET, item=item, party="主体", unit_label="认定单位")
        everything = proposed(one) if self.state == PUBLICITY else shown(one)
        records = chosen.narrow(everything)
        page = _page(self.request, records, self.state)
        return super().get_context_data(
            one=one,
            item=item,
            state=self.state,
            listed_url=reverse(name_of(one)),
            proposed_url=reverse(name_of(one, PUBLICITY)) if one.publicity_workdays else "",
            is_red=one.polarity == ListKind.RED,
            filter=chosen,
            chips=list(chosen.chips()),
            page=page,
            records=[(record, case_of(one, record), is_provisional(one, record)) for record in page.records],
            total=total_text(records),
            proposed_count=capped_count(proposed(one)),
            removals=removal_table([one.code]),
            lead_units=lead_units(item),
            updated_at=last_change(item),
            current_column="publicity",
            **kwargs,
        )


def _page(request: HttpRequest, records: RecordQuerySet, state: str) -> Any:
    key = "publicity_start" if state == PUBLICITY else "valid_from"
    rows = records.filter(**{f"{key}__isnull": False}).with_dispute()
    return page_of(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""), key=F(key))


def removal_table(codes: list[str]) -> dict[str, Any]:
    """Return removals of the last twelve months: the reasons that occurred, and a row of counts for each month."""
    counts = versions.removal_counts(codes, today=timezone.localdate())
    seen = {reason for _, by_reason in counts for reason in by_reason}
    reasons = [reason for reason in RemovalReason if reason.value in seen]
    rows = [
        (month, [(reason.label, by_reason.get(reason.value, 0)) for reason in reasons], sum(by_reason.values()))
        for month, by_reason in counts
        if by_reason
    ]
    return {"reasons": [reason.label for reason in reasons], "rows": rows}
