"""The public catalogue (归集目录): what the bureau collects, who answers for it, its columns and its Excel template."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from credit.catalogue import standards
from credit.catalogue.columns import Column
from credit.catalogue.models import CatalogueItem, Disclosure, Nature, Role
from credit.catalogue.standards import Standard
from credit.subjects.models import SubjectKind
from publicity.notices.public import fresh_page, public_records

DOMAINS = {
    "JS": "公路水路建设", "DL": "道路运输", "CX": "城市客运", "SL": "水路运输", "ZC": "治理超限超载", "AQ": "安全生产",
    "XZ": "行政管理", "MD": "名单", "PJ": "信用评价", "CN": "信用承诺", "LH": "联合奖惩", "XF": "信用修复",
}  # fmt: skip
ROLE_ORDER = {Role.LEAD: 0, Role.RESP: 1, Role.OWN: 2, Role.ASSIST: 3}
COLUMN_LEVELS = {"public": "公开", "internal": "不公开，部门内部使用", "hidden": "不公开，加密保存"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@fresh_page
def index(request: HttpRequest) -> HttpResponse:
    """List the items by field of work."""
    items = CatalogueItem.objects.filter(is_active=True).prefetch_related("roles__unit", "roles__group")
    rows = [(item, standards.get(item.slug)) for item in items if item.slug in standards.load()]
    order = list(DOMAINS)
    rows.sort(key=lambda row: (order.index(row[1].domain), row[0].position))
    groups = [
        (DOMAINS[domain], [_row(item, standard) for item, standard in members])
        for domain, members in groupby(rows, key=lambda row: row[1].domain)
    ]
    return render(
        request, "catalogue/index.html", {"groups": groups, "count": len(rows), "current_column": "catalogue"}
    )


@require_safe
@fresh_page
def item_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Describe one item: attributes, units with their roles, columns, where its public records are."""
    item, standard = _item(slug)
    return render(
        request,
        "catalogue/item.html",
        {
            **_row(item, standard),
            "item": item,
            "standard": standard,
            "roles": shown_roles(item),
            "columns_shown": [described(column) for column in standard.columns.values()],
            "has_codes": any(column.code for column in standard.columns.values()),
            "disclosures": _disclosures(standard),
            "is_on_show": item.disclosure == Disclosure.PUBLIC and public_records(slug).exists(),
            "current_column": "catalogue",
        },
    )


@require_safe
@cache_control(max_age=300)
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the Excel template of an item, made from its data standard."""
    from credit.catalogue import templates

    item, standard = _item(slug)
    response = HttpResponse(templates.workbook(standard), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{item.code}-{slug}.xlsx"'
    return response


def _item(slug: str) -> tuple[CatalogueItem, Standard]:
    item = get_object_or_404(CatalogueItem, slug=slug, is_active=True)
    if slug not in standards.load():
        raise Http404
    return item, standards.get(slug)


def _row(item: CatalogueItem, standard: Standard) -> dict[str, Any]:
    roles = shown_roles(item)
    return {
        "item": item,
        "standard": standard,
        "kinds": [SubjectKind(kind).label for kind in standard.subject_kinds],
        "leads": [role["name"] for role in roles if role["is_lead"]] or [role["name"] for role in roles],
        "nature": Nature(standard.nature).label,
        "disclosure": Disclosure(standard.disclosure).label,
    }


def shown_roles(item: CatalogueItem) -> list[dict[str, Any]]:
    """Return the units and groups with their part, the lead first."""
    ordered = sorted(item.roles.all(), key=lambda role: (ROLE_ORDER[Role(role.role)], role.pk))
    return [
        {"name": str(role.unit or role.group), "part": role.get_role_display(), "is_lead": role.role == Role.LEAD}
        for role in ordered
    ]


def _disclosures(standard: Standard) -> list[tuple[str, str]]:
    """Return how far records of each subject kind are disclosed, where the kinds differ."""
    return [(SubjectKind(kind).label, Disclosure(level).label) for kind, level in standard.disclosure_by_kind.items()]


def described(column: Column) -> dict[str, Any]:
    """Return a column as the catalogue page describes it."""
    required = "必填" if column.required else "视情况必填" if column.required_when else "选填"
    return {
        "column": column,
        "required": required,
        "level": COLUMN_LEVELS[column.disclosure],
        "guide": column.guide(),
        "is_public": column.disclosure == "public",
    }
