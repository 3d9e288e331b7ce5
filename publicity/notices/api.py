"""The open interface, version 1: read-only, on the same public queryset as the pages."""

from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView
from rest_framework import exceptions
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from credit.catalogue.slugs import SLUGS
from credit.kernel.errors import DomainError, NotAllowed
from credit.kernel.masking import find_personal
from credit.records.models import RecordQuerySet
from credit.search.query import find
from credit.subjects.models import Subject
from publicity.notices import subject_file
from publicity.notices.public import fresh_page, public_records
from publicity.notices.serializers import (
    ErrorSerializer,
    HitSerializer,
    HitsSerializer,
    RecordDetailSerializer,
    RecordSerializer,
    SubjectSerializer,
)

MESSAGES = {
    401: ("not_signed_in", "需要有效的令牌：请在 Authorization 里写 Bearer 和令牌，令牌向网站管理员领取。"),
    403: ("not_allowed", "这个账号没有办理此事项的权限。"),
    404: ("not_found", "没有这条公开信息。它可能不存在、不公开，或已经到期撤下。"),
    405: ("method_not_allowed", "这个接口只读，请用 GET 方法。"),
    406: ("not_acceptable", "接口只提供 JSON，请把 Accept 设为 application/json。"),
    410: ("too_old", "这个流水号之后的变更已经不再保留。请重新下载全部数据（/open/），再从 latest 接着取。"),
    400: ("bad_request", "请求看不懂，请对照接口说明检查参数。"),
}


class BadParameter(exceptions.ValidationError):
    """A parameter cannot be read; says which one and how to write it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__({name: [message]})


def errors(problem: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every refusal into {code, message, fields}; what is unknown crashes and is logged as such."""
    if isinstance(problem, DomainError):
        status = 403 if isinstance(problem, NotAllowed) else 400
        return Response({"code": problem.code, "message": problem.message, "fields": problem.fields}, status=status)
    response = exception_handler(problem, context)
    if response is not None:
        response.data = _body(problem, response.status_code)
    return response


def _body(problem: Exception, status: int) -> dict[str, Any]:
    if isinstance(problem, exceptions.Throttled):
        seconds = getattr(problem, "wait", None)
        wait = f"请过 {int(seconds) + 1} 秒再试" if seconds else "请过一会儿再试"
        return {"code": "too_many", "message": f"查得太快了，{wait}。", "fields": {}}
    if isinstance(problem, exceptions.ValidationError) and isinstance(problem.detail, dict):
        fields = {name: str(told[0]) for name, told in problem.detail.items() if isinstance(told, list)}
        return {"code": "invalid_parameter", "message": " ".join(fields.values()), "fields": fields}
    code, message = MESSAGES.get(status, ("refused", "请求没有被接受，请对照接口说明检查。"))
    return {"code": code, "message": message, "fields": {}}


REFUSALS = {400: ErrorSerializer, 404: ErrorSerializer, 429: ErrorSerializer}


def parameter(name: str, text: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.QUERY, description=text, **options)


class SubjectSearch(APIView):
    """Find subjects; persons, and what persons own, are never found."""

    @extend_schema(
        operation_id="subjects_find",
        summary="查主体",
        parameters=[
            parameter("q", "名称、信用代码、车牌号、船名、拼音或首字母", required=True),
            parameter("page", "页码，从 1 开始，每页 20 条"),
        ],
        responses={200: HitsSerializer, 400: ErrorSerializer, 429: ErrorSerializer},
    )
    def get(self, request: Request) -> Response:
        query = request.query_params.get("q", "").strip()[:100]
        if not query:
            raise BadParameter("q", "请给出要查的名称或代码，例如 ?q=运输。")
        if find_personal(query):
            raise BadParameter("q", "个人的证件号码和电话不能查询，请走本人查询或授权查询。")
        found = find(query, limit=20, page=whole_number(request, "page", 1, most=50))
        hits = HitSerializer(found.hits, many=True, context={"request": request})
        body = {"total": found.total, "capped": found.capped, "results": hits.data}
        return Response(body, headers={"Cache-Control": "private, no-store"})  # what was asked is nobody's business


class SubjectDetail(APIView):
    """A subject's identity and its record counts."""

    @extend_schema(
        operation_id="subjects_get", summary="主体的身份信息和记录数", responses={200: SubjectSerializer} | REFUSALS
    )
    def get(self, request: Request, public_id: str) -> Response:
        subject = get_object_or_404(Subject.objects.public(), public_id=public_id)
        names = ("public_id", "kind", "name", "code", "division_code", "legal_representative")
        counts = subject_file.records_of(subject).order_by().values_list("item__slug").annotate(Count("pk"))
        body = {name: getattr(subject, name) for name in names} | {
            "former_names": subject_file.former_names(subject),
            "record_counts": dict(counts),
            "url": request.build_absolute_uri(reverse("subject-detail", args=[subject.public_id])),
        }
        return Response(SubjectSerializer(body).data)


class RecordPages(CursorPagination):
    """Pages by cursor, newest entry first; counting would cost more than it tells."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_cursor_message = "翻页标记看不懂，请从第一页重新开始。"


@extend_schema_view(
    get=extend_schema(
        operation_id="records_list",
        summary="公开的信用记录",
        parameters=[
            parameter("item", "事项标识，例如 licence、penalty", enum=sorted(SLUGS.values())),
            parameter("subject", "主体的公开编号"),
            parameter("unit", "报送单位编码，例如 U09"),
            parameter("from", "决定日期不早于，2026-09-01"),
            parameter("to", "决定日期不晚于，2026-11-23"),
        ],
    )
)
class RecordList(ListAPIView):
    """Public records, narrowed by item, subject, unit and decision date."""

    serializer_class = RecordSerializer
    pagination_class = RecordPages

    def get_queryset(self) -> RecordQuerySet:
        asked = self.request.query_params
        records = public_records().with_dispute()
        if asked.get("item"):
            records = records.of_item(known_item(asked["item"]))
        if asked.get("subject"):
            subject = get_object_or_404(Subject.objects.public(), public_id=asked["subject"])
            records = records.filter(pk__in=subject_file.records_of(subject).values("pk"))
        if asked.get("unit"):
            records = records.filter(unit__code=asked["unit"])
        for name, lookup in (("from", "decided_on__gte"), ("to", "decided_on__lte")):
            if asked.get(name):
                records = records.filter(**{lookup: day(asked[name], name)})
        return records


class RecordDetail(APIView):
    """One public record with its columns."""

    @extend_schema(
        operation_id="records_get",
        summary="一条公开记录和它的全部公开栏目",
        responses={200: RecordDetailSerializer} | REFUSALS,
    )
    def get(self, request: Request, public_id: str) -> Response:
        record = public_records().with_dispute().filter(public_id=public_id).first()
        if record is None:
            raise Http404
        return Response(RecordDetailSerializer(record, context={"request": request}).data)


@extend_schema(exclude=True)
class Schema(SpectacularAPIView):
    """The OpenAPI description itself."""


def known_item(text: str) -> str:
    """Return the slug; raises BadParameter for one that is not in the catalogue."""
    if text not in SLUGS.values():
        raise BadParameter("item", "没有这个事项标识，全部标识见 /catalogue/。")
    return text


def day(text: str, name: str) -> date:
    """Return a date parameter; raises BadParameter when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter(name, "日期请写成 2026-09-01 这样。") from None


def whole_number(request: Request, name: str, default: int, *, most: int) -> int:
    """Return a whole number from 1 to `most`; raises BadParameter for anything else."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise BadParameter(name, f"请写 1 到 {most} 之间的整数。")
    return int(text)


@require_safe
@fresh_page
def docs(request: HttpRequest) -> HttpResponse:
    """Describe the interface on a page of our own, made from the same OpenAPI description; needs no script."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operations = [
        {"path": path, "method": method.upper(), **told}
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]
    return render(request, "notices/api_docs.html", {"operations": operations, "current_column": "catalogue"})
