"""The catalogue and the content in the interface (`/api/v1/`), with the bodies of their JSON twins."""

from typing import Any

from django.core.paginator import Paginator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from publicity.content.columns import PAGE_SIZE, on_show
from publicity.content.models import TREE_ORDER, Column
from publicity.content.tree import address_of
from publicity.notices.api import REFUSALS, BadParameter, parameter, whole_number
from publicity.opendata.twins.content import brief_article, whole_article
from publicity.opendata.twins.search import catalogue_items, described_item

MOST_PAGES = 10_000


class UnitPartSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="单位或单位分组")
    part = serializers.CharField(help_text="牵头、负责、分别负责或配合")


class CatalogueItemSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="事项标识")
    code = serializers.CharField(help_text="目录编码")
    name = serializers.CharField()
    nature = serializers.CharField(help_text="basic 基础、adverse 失信、other 其他")
    disclosure = serializers.CharField(help_text="public 公开公示、authorised 授权查询、shared 政务共享")
    units = UnitPartSerializer(many=True)


class CatalogueSerializer(serializers.Serializer):
    results = CatalogueItemSerializer(many=True)


class CatalogueColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    number = serializers.IntegerField(allow_null=True, help_text="官方栏目序号")
    label = serializers.CharField()  # type: ignore[assignment]
    is_required = serializers.BooleanField()
    is_public = serializers.BooleanField()
    guide = serializers.CharField(help_text="怎么填")


class CatalogueItemDetailSerializer(CatalogueItemSerializer):
    description = serializers.CharField()
    columns = CatalogueColumnSerializer(many=True)


class ColumnSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="栏目标识，例如 news/notice")
    number = serializers.IntegerField(allow_null=True, help_text="附件3序号；栏目本身没有")
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    responsible = serializers.CharField(help_text="责任单位")
    url = serializers.CharField()


class ColumnsSerializer(serializers.Serializer):
    results = ColumnSerializer(many=True)


class ArticleBriefSerializer(serializers.Serializer):
    public_id = serializers.CharField()
    title = serializers.CharField()
    column = serializers.CharField()
    unit = serializers.CharField()
    published_at = serializers.DateTimeField()
    url = serializers.CharField()


class ArticlesSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = ArticleBriefSerializer(many=True)


class ArticleSerializer(ArticleBriefSerializer):
    summary = serializers.CharField()
    body = serializers.CharField(help_text="网页上的正文（HTML，没有脚本、样式和外部资源）")
    source = serializers.CharField()  # type: ignore[assignment]
    keywords = serializers.ListField(child=serializers.CharField())
    document_class = serializers.CharField()
    document_number = serializers.CharField()
    issuer = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class Catalogue(APIView):
    """The items of the collection catalogue and who answers for each."""

    @extend_schema(operation_id="catalogue_list", summary="归集目录的全部事项", responses={200: CatalogueSerializer})
    def get(self, request: Request) -> Response:
        return Response({"results": catalogue_items()})


class CatalogueEntry(APIView):
    """One item with its columns."""

    @extend_schema(
        operation_id="catalogue_get",
        summary="一个目录事项和它的栏目",
        responses={200: CatalogueItemDetailSerializer} | REFUSALS,
    )
    def get(self, request: Request, slug: str) -> Response:
        return Response(described_item(slug))


class Columns(APIView):
    """The columns of the site and their items, in order."""

    @extend_schema(operation_id="columns_list", summary="网站栏目和事项", responses={200: ColumnsSerializer})
    def get(self, request: Request) -> Response:
        rows = Column.objects.select_related("parent").order_by(*TREE_ORDER)
        return Response({"results": [_column(request, one) for one in rows]})


class Articles(APIView):
    """Articles on show, newest first."""

    @extend_schema(
        operation_id="articles_list",
        summary="文章和文件",
        parameters=[
            parameter("column", "栏目标识，例如 news 或 news/notice，见 /api/v1/columns/"),
            parameter("page", f"页码，从 1 开始，每页 {PAGE_SIZE} 篇"),
        ],
        responses={200: ArticlesSerializer} | REFUSALS,
    )
    def get(self, request: Request) -> Response:
        found = Paginator(on_show(**_of_column(request.query_params.get("column", ""))), PAGE_SIZE)
        page = found.get_page(whole_number(request, "page", 1, most=MOST_PAGES))
        results = [brief_article(request, one) for one in page.object_list]
        return Response({"total": found.count, "page": page.number, "pages": found.num_pages, "results": results})


class ArticleEntry(APIView):
    """One article on show."""

    @extend_schema(
        operation_id="articles_get",
        summary="一篇文章和它的正文",
        responses={200: ArticleSerializer} | REFUSALS,
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response(whole_article(request, public_id))


def _column(request: Request, one: Column) -> dict[str, Any]:
    slug = f"{one.parent.slug}/{one.slug}" if one.parent else one.slug
    facts = {name: getattr(one, name) for name in ("number", "label", "name", "responsible")}
    return {"slug": slug, **facts, "url": request.build_absolute_uri(address_of(one) if one.parent else f"/{slug}/")}


def _of_column(text: str) -> dict[str, Any]:
    """Return the condition that a column sets. Raises BadParameter for one that does not exist."""
    if not text:
        return {}
    slug, _, item = text.partition("/")
    wanted = {"parent__slug": slug, "slug": item} if item else {"parent": None, "slug": slug}
    if not Column.objects.filter(**wanted).exists():
        raise BadParameter("column", "没有这个栏目，全部栏目见 /api/v1/columns/。")
    return {"column__parent__slug": slug, "column__slug": item} if item else {"column__parent__slug": slug}
