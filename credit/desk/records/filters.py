"""Filters of the record list: the pile on the desk and the kind, both kept in the address."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from credit.catalogue.models import CatalogueItem
from credit.desk.waiting import desk_filter

PILES = (
    ("draft", "草稿"),
    ("returned", "被退回"),
    ("review", "待我审核"),
    ("law", "待法制审核"),
    ("due", "快到期"),
)


class PileFilter(SimpleListFilter):
    title = "待办"
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return PILES

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(desk_filter(self.value() or "", request.user))


class ItemFilter(SimpleListFilter):
    title = "事项"
    parameter_name = "item"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return CatalogueItem.objects.values_list("slug", "name")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(item__slug=self.value()) if self.value() else queryset
