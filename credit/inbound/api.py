"""The signed interface for upstream systems: hand in a batch, ask for its receipt.

Signed like calls to a platform (`sharing`'s signing): X-App-Key, X-Timestamp, X-Nonce, X-Sign over method, path,
timestamp, nonce and body; ±5 minutes; a nonce counts once. Every refusal is JSON: `code`, `message`, and where it is
about rows, `rows`.
"""

import json
import re
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from credit.catalogue.models import CatalogueItem
from credit.inbound import answers, handing_in
from credit.inbound.handing_in import KeyReused
from credit.inbound.models import Handover, SeenNonce, UpstreamSystem
from credit.inbound.sheets import BadRows
from credit.inbound.systems import secret_of
from credit.kernel.errors import DomainError, NotAllowed
from credit.limits.services import Limit, TooMany, spend
from credit.records.models import Source
from credit.sharing.platforms import signing

CALLS = Limit("upstream", count=240, seconds=60)
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Denied(Exception):
    """The call is answered with this and nothing else."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.content = status, {"code": code, "message": message, **more}


def answered(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Admit the caller, do the work, and turn every refusal into its JSON answer."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, system=_admitted(request), **kwargs)
        except Denied as denied:
            return JsonResponse(denied.content, status=denied.status)
        except TooMany as trouble:
            answer = JsonResponse({"code": "429", "message": trouble.message}, status=429)
            answer["Retry-After"] = str(trouble.retry_after)
            return answer

    return guarded


def _admitted(request: HttpRequest) -> UpstreamSystem:
    """Return the system that signed this call. Raises Denied (401xx), TooMany."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Denied(413, "96", "报文超过 5MB。请分成几批，每批用自己的批次号。") from error
    systems = UpstreamSystem.objects.select_related("account", "unit")
    system = systems.filter(app_key=request.headers.get("X-App-Key", ""), is_active=True).first()
    if system is None:
        raise Denied(401, "40100", "应用标识不存在或已停用。请向局网站管理员核对。")
    now_ms = time.time_ns() // 1_000_000
    try:
        nonce = signing.verify(
            request.headers, secret_of(system), method=request.method or "", path=request.get_full_path(), body=body,
            now_ms=now_ms,
        )  # fmt: skip
    except signing.BadSignature as bad:
        raise Denied(401, bad.code, bad.message) from bad
    spend(CALLS, f"system-{system.pk}")
    if not _is_new(system, nonce):
        raise Denied(401, "40103", "随机数已使用。每次调用请用新的随机数。")
    return system


def _is_new(system: UpstreamSystem, nonce: str) -> bool:
    """Remember a nonce; False when it was used before."""
    rows = SeenNonce.objects.bulk_create([SeenNonce(system=system, nonce=nonce)], ignore_conflicts=True)
    return SeenNonce.objects.filter(system=system, nonce=nonce, seen_at=rows[0].seen_at).exists()


@method_decorator([csrf_exempt, never_cache, answered], name="dispatch")
class Batches(View):
    """`POST /api/v1/upstream/<item>/batches`: `{"batchId": "…", "rows": [{"列名": "内容"}, …]}`."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, item: str, *, system: UpstreamSystem) -> JsonResponse:
        found = system.items.filter(slug=item, is_active=True).first()
        if found is None:
            raise Denied(404, "97", "没有这个事项，或没有登记为本系统可报的事项。")
        key, rows = _read(request.body)
        handover = _taken(system, found, key, rows, request.body)
        content = answers.receipt(handover)
        return JsonResponse(
            {**content, "receipt": _address(request, key)}, status=202 if content["code"] == "02" else 200
        )


@method_decorator([csrf_exempt, never_cache, answered], name="dispatch")
class Receipt(View):
    """`GET /api/v1/upstream/batches/<batchId>`: what became of a batch, row by row."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, key: str, *, system: UpstreamSystem) -> JsonResponse:
        handover = Handover.objects.select_related("batch__item").filter(system=system, key=key).first()
        if handover is None:
            raise Denied(404, "404", "没有收到过这个批次。可以用这个批次号重报。", batchId=key)
        return JsonResponse(answers.receipt(handover))


def _address(request: HttpRequest, key: str) -> str:
    return request.build_absolute_uri(reverse("upstream-receipt", args=[key]))


def _read(body: bytes) -> tuple[str, list[Any]]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Denied(400, "96", "报文不是 UTF-8 的 JSON。") from error
    key, rows = (content.get(name) for name in ("batchId", "rows")) if isinstance(content, dict) else (None, None)
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise Denied(400, "97", "缺少 batchId，或它不是 1 至 64 位的字母、数字、点、横线。")
    if not isinstance(rows, list):
        raise Denied(400, "97", "缺少 rows（行的列表）。")
    return key, rows


def _taken(system: UpstreamSystem, item: CatalogueItem, key: str, rows: list[Any], body: bytes) -> Handover:
    try:
        return handing_in.take(system, item, key=key, rows=rows, body=body, source=Source.API)
    except BadRows as bad:
        told = [{"row": number, "message": fault} for number, fault in bad.rows[: answers.MOST_FINDINGS]]
        raise Denied(422, "98", bad.message, batchId=key, rows=told) from bad
    except KeyReused as reused:
        raise Denied(409, "40902", reused.message, batchId=key) from reused
    except NotAllowed as refusal:
        raise Denied(403, "97", f"{refusal.message}（事项分工中没有本系统的报送单位）", batchId=key) from refusal
    except DomainError as refusal:
        raise Denied(422, "96", refusal.message, batchId=key) from refusal
