"""The form of a move, made of what the table says it needs: one field per need, in the words of the file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from credit.catalogue import standards
from credit.catalogue.forms import entry_form
from credit.records.filing.amending import amend
from credit.records.notices import RevocationKind
from credit.sealing import unseal
from credit.units.models import Post, Unit, User
from credit.units.rights import rights
from objections.cases.choices import PauseGround, Satisfaction, Standing
from objections.cases.models import Case
from objections.kinds.table import Move, Need
from objections.kinds.tables import table_of
from objections.moves.given import MOST_WORDS
from objections.routing.services import suggest

AMENDING = ("propose", "conclude_review")
MOST_CANDIDATES = 20


def units_in_force() -> Any:
    return Unit.objects.in_force(timezone.localdate()).order_by("code")


class UnitField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=units_in_force(), empty_label="请选择", **options)


def _words(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, max_length=MOST_WORDS, widget=widget, required=False)


def _opinion(case: Case) -> forms.Field:
    return _words("办理意见", "留在案卷里，申请人看不到。")


def _reason(case: Case) -> forms.Field:
    return _words("告知申请人的内容", "申请人会读到这段话，也写进文书。请写明事实、依据和结果，不写无关的个人信息。")


def _unit(case: Case) -> forms.Field:
    return UnitField(label="承办单位", required=False, initial=suggest(case).unit)


def _helpers(case: Case) -> forms.Field:
    barred = [pk for pk in (case.unit_id, case.accused_unit_id) if pk]
    return forms.ModelMultipleChoiceField(
        label="协查单位", queryset=units_in_force().exclude(pk__in=barred), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _proposal(case: Case) -> forms.Field:
    choices = list(table_of(case.kind).proposals.items())
    return forms.ChoiceField(
        label="结论", choices=choices, widget=forms.RadioSelect, required=False, initial=case.proposal
    )


def _gaps(case: Case) -> forms.Field:
    return _words("需要补正的材料", "每行一项。只能告知一次，请一次列全。")


def _ground(case: Case) -> forms.Field:
    choices = [(value, label) for value, label in PauseGround.choices if value != PauseGround.SUPPLEMENT]
    return forms.ChoiceField(label="暂停计时的原因", choices=[("", "请选择"), *choices], required=False)


def _rating(case: Case) -> forms.Field:
    return forms.ChoiceField(label="满意程度", choices=Satisfaction.choices, widget=forms.RadioSelect, required=False)


def _handler(case: Case) -> forms.Field:
    roles = [grant.role for grant in rights()["handle_case"].grants]
    posts = Post.objects.in_force(timezone.localdate()).filter(unit=case.unit_id or 0, role__in=roles)
    people = User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("full_name", "pk")
    return forms.ModelChoiceField(label="接办人", queryset=people, empty_label="请选择", required=False)


def _original(case: Case) -> forms.Field:
    """Offer open cases of the same kind on the same record or by the same applicant."""
    same = Q(record=case.record_id) if case.record_id else Q(pk__in=[])
    if case.applicant_key:
        same |= Q(applicant_key=case.applicant_key)
    found = Case.objects.open().of_kind(case.kind).filter(same).exclude(pk=case.pk).order_by("pk")[:MOST_CANDIDATES]
    choices = [(str(one.pk), f"{one.number}，{one.state_label}") for one in found]
    hint = "" if choices else "没有找到同一记录或同一申请人的在办件。"
    return forms.TypedChoiceField(
        label="并入哪一件", choices=[("", "请选择"), *choices], coerce=int, empty_value=None, help_text=hint,
        required=False,
    )  # fmt: skip


FIELDS: dict[Need, Callable[[Case], forms.Field]] = {
    Need.UNIT: _unit,
    Need.HELPERS: _helpers,
    Need.HANDLER: _handler,
    Need.ORIGINAL: _original,
    Need.PROPOSAL: _proposal,
    Need.RATING: _rating,
    Need.GROUND: _ground,
    Need.GAPS: _gaps,
    Need.OPINION: _opinion,
    Need.REASON: _reason,
}


class MoveForm(forms.Form):
    """What a mover gives. The table's own check judges it (`moves.given`); here only what can be typed is collected."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case, move: Move, **options: Any) -> None:
        super().__init__(data, initial={"revision": case.revision}, label_suffix="", **options)
        self.case, self.move = case, move
        for need, make in FIELDS.items():
            if need in move.needs:
                self.fields[need.value] = make(case)
        if "prove_standing" in move.effects:
            self.fields["standing"] = forms.ChoiceField(
                label="申请人与主体的关系", choices=Standing.choices, initial=case.standing, required=False,
                help_text="核对身份和授权后选择。主体本人或已核验授权的代理人提出的，记录会加注“异议处理中”。",
            )  # fmt: skip
        self.amending: list[tuple[str, str]] = []
        if move.action in AMENDING and case.kind == "objection" and case.record is not None:
            self._ask_for_remedy(case)
        if _is_late(case):
            self.fields["late_reason"] = forms.CharField(
                label="逾期原因", initial=case.late_reason, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
                required=False, help_text=f"本件已超过办理期限（{case.due_on}），写明原因才能继续。",
            )  # fmt: skip

    def _ask_for_remedy(self, case: Case) -> None:
        """Add the record's open columns, each beside what it says now, and the fate of the decision behind it."""
        record = case.record
        assert record is not None
        choices = [("", "没有，原决定仍有效"), *RevocationKind.choices]
        self.fields["revoked"] = forms.ChoiceField(
            label="原决定的情况（选“删除”或“停止公示”时填）", choices=choices, required=False
        )
        standard = standards.get(record.item.slug)
        texts = standard.texts(record.details, unseal(record.sealed) if record.sealed else {})
        for name, field in entry_form(standard)().fields.items():
            if name in standard.columns and standard.columns[name].disclosure != "hidden":
                field.initial, field.required = texts.get(name, ""), False
                self.fields[f"new-{name}"] = field
                self.amending.append((f"new-{name}", texts.get(name, "")))

    @property
    def plain(self) -> list[forms.BoundField]:
        """The visible fields except those of the record."""
        return [field for field in self.visible_fields() if not field.name.startswith("new-")]

    @property
    def columns(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of the record, each with what it says now."""
        return [(self[name], text) for name, text in self.amending]

    def given(self) -> dict[str, Any]:
        """Return the fields of `Given`. Raises DomainError of `amend` for a mended column that is wrong."""
        told = self.cleaned_data
        found: dict[str, Any] = {
            name: told[name]
            for name in ("opinion", "reason", "proposal", "ground", "rating", "standing", "late_reason", "revoked")
            if told.get(name)
        }
        found |= {name: told[name].pk for name in ("unit", "handler") if told.get(name)}
        if told.get("original"):
            found["original"] = told["original"]
        if told.get("helpers"):
            found["helpers"] = tuple(unit.pk for unit in told["helpers"])
        if told.get("gaps"):
            found["gaps"] = tuple(told["gaps"].splitlines())
        if values := self._values():
            found["values"] = values
        return found

    def _values(self) -> dict[str, Any]:
        if not self.amending or self.case.record is None or self.cleaned_data.get("proposal") not in CORRECTING:
            return {}
        told = [name for name, _ in self.amending if self._was_sent(name)]
        mended = {name.removeprefix("new-"): str(self.cleaned_data.get(name) or "") for name in told}
        return amend(self.case.record, mended, today=timezone.localdate())

    def _was_sent(self, name: str) -> bool:
        """Tell whether the form came with this column: one that did not is left alone, not emptied."""
        return any(key == name or key.startswith(f"{name}_") for key in self.data)


CORRECTING = frozenset({"correct", "supplement", "partly"})


def _is_late(case: Case) -> bool:
    return case.is_open and not case.is_paused and case.due_on is not None and case.due_on < timezone.localdate()
