"""The pages of a form: its beginning with the notice, its steps. Each works without script."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from credit.kernel.errors import DomainError, InvalidIdentifier
from credit.kernel.ids import is_public_id
from credit.records.models import Record
from objections.cases.choices import CaseKind, Standing
from objections.cases.pages import PrivatePage
from objections.deadlines.limits import rule_version
from objections.intake import drafts, repair_gate
from objections.intake.drafts import Saved
from objections.intake.forms import browser, guides, shown
from objections.intake.forms.answers import Answers, asks_papers, faults_of
from objections.intake.forms.notice import notice_for
from objections.intake.forms.questions import Step, slugs_of, step_of
from objections.intake.repair_papers import papers_for
from objections.intake.standing import services as standing
from objections.intake.uploads import keep_each, uploads_in
from publicity.notices.public import public_records

CODE_TOLD = (
    "您单位在我们这里登记过手机的，验证码已经发到那个手机，{minutes} 分钟内有效。没有收到的，改交盖章的说明，一样办理。"
)
TITLES = {CaseKind.OBJECTION: "提出异议", CaseKind.COMPLAINT: "投诉举报", CaseKind.REPAIR: "申请信用修复"}


class CasePage(PrivatePage):
    """What all these pages share: they are about a form of one kind."""

    kind = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind = kwargs.pop("kind", "")
        try:
            return super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            if refusal.code != "no_draft":
                raise
            return self.without_draft(request)  # it was sent or thrown away in another window meanwhile

    def without_draft(self, request: HttpRequest) -> HttpResponse:
        """Go to the receipt where the form was sent, else to the beginning: its days are over, or it never was."""
        token = browser.token_of(request, self.kind)
        if drafts.sent(token) is not None:
            return self.to_receipt(token)
        was_sent = drafts.sent(request.COOKIES.get(browser.RECEIPT, "")) is not None
        return redirect("case-receipt") if was_sent else redirect("case-begin", self.kind)

    def to_receipt(self, token: str) -> HttpResponse:
        response = redirect("case-receipt")
        browser.forget_draft(response, self.kind)
        browser.keep_receipt(response, token)
        return response

    def frame(self, **values: Any) -> dict[str, Any]:
        return {"kind": self.kind, "title": TITLES[CaseKind(self.kind)], "current_column": "appeal", **values}

    def _standing(self, saved: Saved) -> str:
        """Return what the code sent to the firm's contact proved; a typed code of the firm proves nothing."""
        values = saved.values
        if not standing.is_proved(saved, str(values.get("uscc") or "")):
            return Standing.UNPROVED
        return Standing.AGENT if str(values.get("who")).startswith("agent_") else Standing.SUBJECT

    def answers(self, saved: Saved) -> Answers:
        draft = saved.draft
        return Answers(
            kind=self.kind,
            values=saved.values,
            standing=self._standing(saved),
            record=draft.record,
            papers=draft.attachments.count(),
            notice_version=draft.notice_version,
            today=timezone.localdate(),
        )


class BeginPage(CasePage):
    """Before the form: what it is for, what is needed, how long it takes, and the notice; for repairs the guide."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "objections/begin.html", self._context(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        record = self._record(request.POST.get("record", ""))
        if self.kind == CaseKind.REPAIR and (record is None or self._gate(record).refusal):
            return self.get(request)
        self.spend(request, "case-begin")
        drafts.discard(browser.token_of(request, self.kind))
        version = notice_for(self.kind, timezone.localdate()).version
        saved = drafts.begin(self.kind, record_id=record.pk if record else None, notice_version=version)
        response = redirect("case-step", self.kind, slugs_of(self.kind)[0])
        browser.keep_draft(response, saved)
        return response

    def _record(self, public_id: str) -> Record | None:
        return public_records().filter(public_id=public_id).first() if is_public_id(public_id) else None

    def _gate(self, record: Record) -> repair_gate.Gate:
        return repair_gate.gate_for(record, channel="portal", today=timezone.localdate())

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        wanted = request.POST.get("record") or request.GET.get("record", "")
        record = self._record(wanted) if wanted else None
        saved = browser.draft_of(request, self.kind)
        today = timezone.localdate()
        return self.frame(
            record=record,
            is_unknown=bool(wanted) and record is None,
            target=shown.target_of(record),
            guide=guides.repair_guide(record, today=today) if self.kind == CaseKind.REPAIR else None,
            papers=papers_for(rule_version(today)) if self.kind == CaseKind.REPAIR else (),
            elsewhere=guides.elsewhere() if self.kind == CaseKind.COMPLAINT else (),
            limits=guides.limits_told(self.kind, today),
            notice=notice_for(self.kind, today),
            saved=saved,
            saved_target=shown.target_of(saved.draft.record) if saved else None,
            next_step=slugs_of(self.kind)[max(saved.draft.step - 1, 0)] if saved else "",
        )


class StepPage(CasePage):
    """One step: what is typed is kept before it is judged, and every fault stands at its field and on top."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        step, saved = self._place(request, slug)
        if saved is None:
            return self.without_draft(request)
        return self._show(request, step, saved, {})

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        step, saved = self._place(request, slug)
        if saved is None:
            return self.without_draft(request)
        asked = step.asked({**saved.values, **{one.name: one.read(request.POST) for one in step.asks}})
        values = {one.name: one.read(request.POST) for one in asked if one.widget not in ("papers", "code")}
        saved = drafts.save(saved.token, values)
        if request.POST.get("do") == "save":  # by script, while somebody types
            return HttpResponse(status=204)
        if request.POST.get("do") == "code":
            return self._send_code(request, step, saved)
        faults = self._take_papers(request, saved) | self._take_code(request, saved)
        if is_public_id(drop := request.POST.get("drop", "")):
            drafts.drop_paper(saved.token, drop)
        if drop or request.POST.get("do") == "keep":
            return self._show(request, step, saved, faults)
        found = faults_of(self.answers(saved))
        faults |= {one.name: found[one.name] for one in asked if one.name in found and one.name not in faults}
        return self._show(request, step, saved, faults) if faults else self._on(saved, slug)

    def _send_code(self, request: HttpRequest, step: Step, saved: Saved) -> HttpResponse:
        """Send a code to the registered contact; the page says the same whether there is one or not."""
        self.spend(request, "case-code")
        try:
            standing.request_code(saved, str(saved.values.get("uscc") or ""))
        except InvalidIdentifier as refusal:
            return self._show(request, step, saved, {"uscc": refusal.message})
        return self._show(request, step, saved, {}, code_told=CODE_TOLD.format(**standing.rules()))

    def _take_code(self, request: HttpRequest, saved: Saved) -> dict[str, str]:
        code = request.POST.get("contact_code", "").strip()
        if not code:
            return {}
        self.spend(request, "case-papers")
        try:
            standing.confirm(saved, str(saved.values.get("uscc") or ""), code)
        except DomainError as refusal:
            return refusal.fields
        return {}

    def _place(self, request: HttpRequest, slug: str) -> tuple[Step, Saved | None]:
        step = step_of(self.kind, slug)
        if step is None:
            raise Http404
        return step, browser.draft_of(request, self.kind)

    def _take_papers(self, request: HttpRequest, saved: Saved) -> dict[str, str]:
        uploads = uploads_in(request)
        if uploads:
            self.spend(request, "case-papers")
        return keep_each(uploads, lambda paper: drafts.add_paper(saved.token, paper))

    def _on(self, saved: Saved, slug: str) -> HttpResponse:
        slugs = slugs_of(self.kind)
        place = slugs.index(slug) + 1
        drafts.save(saved.token, {}, step=max(saved.draft.step, place + 1))
        return redirect("case-step", self.kind, slugs[place])

    def _show(
        self, request: HttpRequest, step: Step, saved: Saved, faults: dict[str, str], *, code_told: str = ""
    ) -> HttpResponse:
        answers, slugs = self.answers(saved), slugs_of(self.kind)
        place = slugs.index(step.slug)
        context = self.frame(
            step=step,
            questions=shown.shown(step, answers, faults),
            faults=faults,
            bar=shown.bar(self.kind, step.slug),
            back=slugs[place - 1] if place else "",
            number=place + 1,
            target=shown.target_of(saved.draft.record),
            had_record=saved.draft.record_id is not None,
            papers=list(saved.draft.attachments.order_by("pk")),
            papers_why=asks_papers(answers),
            is_proved=bool(answers.standing),
            code_told=code_told,
            policy=drafts.papers_policy(),
            saved=saved,
            limits=guides.limits_told(self.kind, timezone.localdate()),
        )
        return render(request, "objections/step.html", context)
