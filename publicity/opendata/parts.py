"""What the open data brings to the portal."""

from collections.abc import Sequence

from django.urls import reverse

from credit.records.models import Record
from publicity.notices import addresses
from publicity.opendata.blocks import ITEMS
from publicity.portal.registry import Channel, Service, channels, services


def _blocks(record: Record) -> Sequence[str]:
    names = [name for name, (slug, _) in ITEMS.items() if slug == record.item.slug]
    return [reverse("open-block", args=[name, form]) for name in names for form in ("rss", "json", "html")]


def _twins(record: Record) -> Sequence[str]:
    """Return the JSON twins of the pages on which the record stands."""
    pages = [addresses.of_record(record), reverse("record-detail", args=[record.public_id])]
    subjects = [record.subject, *(party.subject for party in record.parties.select_related("subject"))]
    pages += [place for place in map(addresses.of_subject, subjects) if place]
    if record.item.slug in addresses.OWN_PAGES:
        pages.append(reverse(f"{record.item.slug}-list"))
    return [f"{page.rstrip('/')}.json" for page in pages]


def register() -> None:
    """Register the quick service and the channels (called when the app starts)."""
    services.register(
        Service(
            name="open-data",
            order=75,
            label="开放数据",
            text="整份下载公开的信息",
            icon="down",
            url_name="open-data",
            group="数据",
        )
    )
    for order, (name, label, places) in enumerate(
        (("blocks", "嵌入列表", _blocks), ("twins", "JSON 页面", _twins)), 60
    ):
        channels.register(Channel(name=name, order=order, label=label, addresses=places))
