"""Recomputing terms under a newer rule set: the law section looks at a preview, then starts the run."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from credit.audit.models import AuditEntry
from credit.desk.records.pages import DeskPage
from credit.records import services
from credit.records.models import Record
from credit.terms import ruleset
from credit.units.policies import require


class RecomputeTerms(DeskPage, View):
    """Choose a rule set, see what would change, then do it; a run that broke off goes on when started again."""

    back = "admin:recompute-terms"

    def get(self, request: HttpRequest) -> HttpResponse:
        self.back = "admin:index"
        require(request.user, "set_rules")
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name, only_look = request.POST.get("rule_set", ""), "run" not in request.POST
        result = services.recompute_terms(name, actor=request.user, preview=only_look)
        if only_look:
            return self._show(chosen=name, preview=result, rows=_rows(result))
        messages.success(
            request,
            f"{name}：处理 {result.looked_at} 条，期限提前 {result.earlier} 条，其中退出公示 {result.leaving} 条。",
        )
        return redirect(self.back)

    def _show(self, **context: Any) -> HttpResponse:
        runs = AuditEntry.objects.filter(action="terms.recomputed").select_related("actor")[:10]
        sets = ruleset.rule_sets()
        return self.page("admin/desk/recompute.html", title="公示期限重新计算", sets=sets, runs=runs, **context)


def _rows(result: services.Preview) -> list[tuple[Record, services.Preview]]:
    """Return the first changes with their records."""
    records = Record.objects.select_related("subject").in_bulk([one.record_id for one in result.changes])
    return [(records[one.record_id], one) for one in result.changes]  # type: ignore[misc]
