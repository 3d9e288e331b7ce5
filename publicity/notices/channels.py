"""The ways on which the public can meet a record, and the proof that it is gone from them."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from django.urls import reverse

from credit.records.models import Record
from publicity.notices import addresses
from publicity.portal.registry import Channel, channels

LISTS = {"licence": "licence-list", "penalty": "penalty-list"}


def seen_at(record: Record, fetch: Callable[[str], str], *, only: Iterable[str] | None = None) -> list[str]:
    """Return the addresses whose text still names the record; an empty list proves that it is gone.

    `fetch` gets an address and returns the text served there ("" for an error page), whichever client it uses.
    """
    wanted = set(only) if only is not None else None
    places = [place for one in channels if wanted is None or one.name in wanted for place in one.addresses(record)]
    return [place for place in dict.fromkeys(places) if record.public_id in fetch(place)]


def _home(record: Record) -> Sequence[str]:
    return [reverse("home")]


def _list(record: Record) -> Sequence[str]:
    name = LISTS.get(record.item.slug)
    if name is None:
        return []
    return [reverse(name), f"{reverse(name)}?number={quote(record.document_number)}"]


def _detail(record: Record) -> Sequence[str]:
    return [addresses.of_record(record), reverse("record-detail", args=[record.public_id])]


def _files(record: Record) -> Sequence[str]:
    subjects = [record.subject, *(party.subject for party in record.parties.select_related("subject"))]
    return [place for place in map(addresses.of_subject, subjects) if place]


def _interface(record: Record) -> Sequence[str]:
    item = f"{reverse('api-records')}?item={record.item.slug}&subject={record.subject.public_id}"
    return [
        item,
        reverse("api-record", args=[record.public_id]),
        reverse("api-subject", args=[record.subject.public_id]),
    ]


def register() -> None:
    """Name the channels of the public pages (called when the app starts)."""
    for order, (name, label, places) in enumerate(
        (
            ("home", "首页", _home),
            ("list", "公示列表", _list),
            ("detail", "详情页", _detail),
            ("file", "信用档案", _files),
            ("api", "开放接口", _interface),
        )
    ):
        channels.register(Channel(name=name, order=order, label=label, addresses=places))
