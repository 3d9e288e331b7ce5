"""The counter check for other systems: the same check, receipt and decision as on the desk. Nothing is cached."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from credit.attachments.services import open_content
from credit.limits.services import Limit, TooMany, spend
from publicity.batch.reading import LONGEST
from publicity.measures.counter import deciding, services
from publicity.measures.counter.models import Channel, CounterCheck, CounterToken, Decision
from publicity.measures.counter.purposes import purposes
from publicity.measures.counter.receipt import receipt_of
from publicity.measures.counter.services import MOST, Asked, checks_seen_by, content_of
from publicity.measures.counter.tokens import find_token
from publicity.notices.serializers import ErrorSerializer

REFUSALS = {code: ErrorSerializer for code in (400, 401, 403, 404, 429)}


class CounterTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <令牌>`; the account of the token decides what may be checked."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = find_token(text.strip())
        if token is None:
            raise exceptions.AuthenticationFailed
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class CounterTokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names the token."""

    target_class = CounterTokenAuthentication
    name = "counterToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class AskSerializer(serializers.Serializer):
    purpose = serializers.ChoiceField(choices=list(purposes().items()), help_text="用途，条例第二十二条")
    matter = serializers.CharField(max_length=200, help_text="事项，例如某工程投标资格审查；不要写个人号码")
    entries = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST), min_length=1, max_length=MOST,
        help_text="名称、统一社会信用代码、车牌号（可写 号牌|颜色）；个人写完整证件号码",
    )  # fmt: skip
    picks = serializers.DictField(
        child=serializers.CharField(max_length=16), required=False, help_text="有歧义时选定的主体：行号 → 公开编号"
    )


class CheckSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="核查编号")
    at = serializers.CharField(help_text="核查时间，也是数据截止时间")
    purpose = serializers.CharField()
    matter = serializers.CharField()
    digest = serializers.CharField(help_text="内容签章值")
    lines = serializers.ListField(
        child=serializers.DictField(),
        help_text="逐行：state、result（clear/hint/restrict/unknown）、subject 或 choices、lists、adverse、beside、"
        "grades、commitments、measures（key、code、name、article、starts_on、until、is_disputed、why）",
    )


class RulingSerializer(serializers.Serializer):
    line = serializers.IntegerField(min_value=1, max_value=MOST)
    decision = serializers.ChoiceField(choices=Decision.choices)
    measures = serializers.ListField(
        child=serializers.CharField(max_length=16), required=False, default=list, help_text="measures 里的 key"
    )
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    document_number = serializers.CharField(max_length=128, required=False, default="", allow_blank=True)


class CounterView(APIView):
    """Signed in by token or session, at most so many calls a minute, and never cached."""

    authentication_classes = [CounterTokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        try:
            spend(Limit("counter", settings.RATE_LIMITS["api"], 60), f"user{request.user.pk}")
        except TooMany as trouble:
            raise exceptions.Throttled(wait=trouble.retry_after) from trouble
        services.unit_of(request.user)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def find(self, request: Request, number: str) -> CounterCheck:
        seen = checks_seen_by(request.user, may_see_persons=may_check_persons(request))
        rows = seen.select_related("unit", "actor", "receipt")
        return get_object_or_404(rows, number=number)


def may_check_persons(request: Request) -> bool:
    """Tell whether the key itself opens persons; a session has no key and stands for its account alone."""
    return not isinstance(request.auth, CounterToken) or request.auth.may_check_persons


def body_of(check: CounterCheck) -> dict[str, Any]:
    """Return a check as the interface tells it, from the sealed facts."""
    content = content_of(check)
    return content | {"purpose": check.purpose, "matter": check.matter, "digest": bytes(check.digest).hex()}


class Checks(CounterView):
    """Ask."""

    @extend_schema(
        operation_id="counter_check", summary="信用核查（需要令牌）", request=AskSerializer,
        responses={201: CheckSerializer} | REFUSALS,
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        form = AskSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = form.validated_data
        picks = {int(line): text for line, text in values.get("picks", {}).items() if line.isascii() and line.isdigit()}
        asked = Asked(
            values["entries"], values["purpose"], values["matter"], channel=Channel.API, picks=picks,
            persons=may_check_persons(request),
        )  # fmt: skip
        return Response(body_of(services.run(asked, actor=request.user)), status=201)


class Check(CounterView):
    """Read again what was told."""

    @extend_schema(
        operation_id="counter_check_get", summary="一次核查的结果（需要令牌）",
        responses={200: CheckSerializer} | REFUSALS,
    )  # fmt: skip
    def get(self, request: Request, number: str) -> Response:
        check = self.find(request, number)
        services.note_read(check, actor=request.user, how="interface")
        return Response(body_of(check))


class Receipt(CounterView):
    """The receipt as PDF; made at the first request."""

    @extend_schema(
        operation_id="counter_receipt", summary="核查回执 PDF（需要令牌）", request=None,
        responses={(200, "application/pdf"): OpenApiResponse(bytes)} | REFUSALS,
    )  # fmt: skip
    def post(self, request: Request, number: str) -> HttpResponse:
        check = self.find(request, number)
        document = receipt_of(check.pk, actor=request.user)
        services.note_read(check, actor=request.user, how="receipt")
        with open_content(document.attachment) as content:
            response = HttpResponse(content.read(), content_type="application/pdf")
        response.headers["X-Document-Number"] = document.number
        response.headers["X-Check-Code"] = document.check_code
        return response


class Decisions(CounterView):
    """Say what was decided on a line."""

    @extend_schema(
        operation_id="counter_decide", summary="登记处理决定（需要令牌）", request=RulingSerializer,
        responses={204: None} | REFUSALS,
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        form = RulingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        deciding.decide(self.find(request, number), values.pop("line"), deciding.Ruling(**values), actor=request.user)
        return Response(status=204)
