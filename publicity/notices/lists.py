"""The public lists of licences and penalties."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from credit.catalogue.models import CatalogueItem, Role
from credit.records.models import PublicationLog, RecordQuerySet
from publicity.notices.filters import ListFilter
from publicity.notices.paging import CAP, capped_count, page_of
from publicity.notices.public import FreshPage, public_records


class RecordList(FreshPage, TemplateView):
    """Records of one item, newest decision first, narrowed by the filters in the address."""

    slug = ""
    party = "相对人"
    unit_label = "报送单位"
    filter_class = ListFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = get_object_or_404(CatalogueItem, slug=self.slug)
        chosen = self.filter_class(self.request.GET, item=item, party=self.party, unit_label=self.unit_label)
        records = chosen.narrow(public_records(self.slug).filter(decided_on__isnull=False))
        page = page_of(
            records.with_dispute(),
            after=self.request.GET.get("after", ""),
            before=self.request.GET.get("before", ""),
        )
        return super().get_context_data(
            item=item,
            filter=chosen,
            chips=list(chosen.chips()),
            page=page,
            records=page.records,
            total=total_text(records),
            current_column="publicity",
            lead_units=lead_units(item),
            updated_at=last_change(item),
            **kwargs,
        )


class LicenceList(RecordList):
    template_name = "notices/licences.html"
    slug = "licence"


class PenaltyList(RecordList):
    template_name = "notices/penalties.html"
    slug = "penalty"
    party = "被处罚人"


def total_text(records: RecordQuerySet) -> str:
    """Return the count as shown: 64, or 1,000+ where counting stops."""
    count = capped_count(records, CAP + 1)
    return f"{CAP:,}+" if count > CAP else f"{count:,}"


def lead_units(item: CatalogueItem) -> list[str]:
    """Return the names of the units that answer for an item."""
    roles = item.roles.filter(role=Role.LEAD).select_related("unit", "group").order_by("pk")
    return [str(role.unit or role.group) for role in roles]


def last_change(item: CatalogueItem) -> datetime | None:
    """Return when something of the item last entered, changed in or left the public; None before the first."""
    return PublicationLog.objects.filter(item_slug=item.slug).order_by("-number").values_list("at", flat=True).first()
