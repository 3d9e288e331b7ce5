"""The change feed: what entered, changed in or left the public, by the stable numbers of the publication log.

A re-user keeps the last number it has read and asks for what came after it. Only a record that is on show at the
moment of the answer is told by item and address; of every other one nothing is said but its number and time, so that
no address of the feed, however old, names what has left.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credit.records.models import Passage, PublicationLog, Record
from credit.records.publication import latest_number
from publicity.notices.api import BadParameter, whole_number
from publicity.notices.serializers import ErrorSerializer

USUAL, MOST = 200, 1000
DIGITS = 18


class TooOld(exceptions.APIException):
    """The change after `since` is not kept any more, or never was: the re-user has to begin anew."""

    status_code = 410


class ChangeSerializer(serializers.Serializer):
    """One change. `item`, `url` and `revision` are there only while the record is on show."""

    number = serializers.IntegerField(help_text="流水号，从 1 起不间断，不改变")
    at = serializers.DateTimeField(help_text="发生的时间")
    kind = serializers.ChoiceField(choices=Passage.choices, help_text="in 进入、changed 变更、out 离开")
    record = serializers.CharField(help_text="记录的公开编号")
    item = serializers.CharField(required=False, help_text="事项标识；记录已不公开的，没有这一项")
    revision = serializers.IntegerField(required=False, help_text="记录现在的修订号；记录已不公开的，没有这一项")
    url = serializers.CharField(required=False, help_text="取这条记录的接口地址；记录已不公开的，没有这一项")


class ChangesSerializer(serializers.Serializer):
    latest = serializers.IntegerField(help_text="此刻最大的流水号；0 表示还没有")
    next_since = serializers.IntegerField(help_text="下一次请求的 since")
    has_more = serializers.BooleanField(help_text="后面还有，请接着取")
    kept_days = serializers.IntegerField(help_text="变更保留多少天")
    changes = ChangeSerializer(many=True)


class ChangeFeed(APIView):
    """Changes after a number, oldest first."""

    @extend_schema(
        operation_id="changes_list",
        summary="变更流水：哪些记录进入、变更、离开了公示",
        description="记住读到的 next_since，下次从它接着取。kind 为 out，或没有 url 的，请在自己的库里删除这条记录。",
        parameters=[
            OpenApiParameter("since", int, description="已经读到的流水号；从头取写 0", required=True),
            OpenApiParameter("limit", int, description=f"一次取多少条，1 到 {MOST}，不写是 {USUAL}"),
        ],
        responses={200: ChangesSerializer, 400: ErrorSerializer, 410: ErrorSerializer, 429: ErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        since = _since(request)
        limit = whole_number(request, "limit", USUAL, most=MOST)
        latest = latest_number()
        _require_kept(since, latest)
        entries = list(PublicationLog.objects.filter(number__gt=since, number__lte=latest).order_by("number")[:limit])
        last = entries[-1].number if entries else since
        body = {
            "latest": latest,
            "next_since": last,
            "has_more": last < latest,
            "kept_days": settings.CHANGES_KEPT_DAYS,
            "changes": told(entries, request),
        }
        return Response(body)


def _since(request: Request) -> int:
    text = request.query_params.get("since", "")
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise BadParameter("since", "请给出已经读到的流水号，从头取写 ?since=0。")
    return int(text)


def _require_kept(since: int, latest: int) -> None:
    """Raise TooOld unless the change that follows `since` is within the stated time, or there is none yet."""
    if since == latest:
        return
    following = PublicationLog.objects.filter(number=since + 1).values_list("at", flat=True).first()
    if following is None or following < timezone.now() - timedelta(days=settings.CHANGES_KEPT_DAYS):
        raise TooOld


def told(entries: list[PublicationLog], request: Request) -> list[dict[str, Any]]:
    """Return the entries as the public may read them now."""
    shown = _on_show([entry.record_public_id for entry in entries if entry.passage != Passage.OUT])
    return [_told(entry, shown, request) for entry in entries]


def _on_show(numbers: list[str]) -> dict[str, tuple[str, int]]:
    """Return item and revision of those records that are public at this moment."""
    rows = Record.objects.public_now().filter(public_id__in=set(numbers)).order_by()
    return {
        number: (slug, revision) for number, slug, revision in rows.values_list("public_id", "item__slug", "revision")
    }


def _told(entry: PublicationLog, shown: dict[str, tuple[str, int]], request: Request) -> dict[str, Any]:
    bare = {
        "number": entry.number,
        "at": timezone.localtime(entry.at).isoformat(),
        "kind": entry.passage,
        "record": entry.record_public_id,
    }
    known = None if entry.passage == Passage.OUT else shown.get(entry.record_public_id)
    if known is None:
        return bare
    url = request.build_absolute_uri(reverse("api-record", args=[entry.record_public_id]))
    return bare | {"item": known[0], "revision": known[1], "url": url}
