"""Taking a step on the desk: the form of the move, what will follow, and the refusal in words at its field."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from credit.desk.records.pages import DeskPage
from credit.kernel.errors import DomainError
from objections.cases.models import Case
from objections.desk.access import the_case
from objections.desk.consequences import consequences
from objections.desk.forms import MoveForm
from objections.desk.placing import place
from objections.desk.showing import about
from objections.kinds.table import Move
from objections.kinds.tables import table_of
from objections.moves.judging import moved_on
from objections.moves.services import act

ELSEWHERE = {"convert"}
"""Actions of the tables that have a page of their own, since they open another case first."""


class MovePage(DeskPage, View):
    """GET asks, POST does; whoever comes second reads who was first and keeps what was typed."""

    back = "admin:objections_case_changelist"

    def get(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        case = the_case(request, pk)
        move = self._move(case, action)
        return self._show(case, move, MoveForm(case=case, move=move))

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        case = the_case(request, pk)
        move = table_of(case.kind).move(case.state, action)
        if move is None:
            messages.error(request, moved_on(case).message)
            return redirect("admin:objections_case_change", pk)
        form = MoveForm(request.POST, case=case, move=move)
        if not form.is_valid():
            return self._show(case, move, form, status=422)
        try:
            done = act(pk, action, actor=request.user, revision=form.cleaned_data["revision"], **form.given())
        except DomainError as refusal:
            place(form, refusal)
            return self._show(case, move, form, status=409 if refusal.code == "moved_on" else 422)
        messages.success(request, f"已办理“{move.label}”，现在是“{done.state_label}”。")
        return redirect("admin:objections_case_change", pk)

    def _move(self, case: Case, action: str) -> Move:
        move = table_of(case.kind).move(case.state, action)
        if move is None or action in ELSEWHERE:
            raise Http404
        return move

    def _show(self, case: Case, move: Move, form: MoveForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            "admin/objections/move.html",
            title=f"{move.label}：{case.number}",
            status=status,
            case=case,
            about=about(case),
            move=move,
            form=form,
            consequences=consequences(move, case),
        )
