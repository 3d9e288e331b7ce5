"""What a clerk fills in on behalf: where it came from, who asks, what is asked; the kind's fields come from data."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from credit.desk.waiting import seen_by
from credit.kernel.documents import document_key
from credit.kernel.errors import DomainError
from credit.kernel.identifiers.people import IDENTITY_KINDS
from credit.records.models import Record
from objections.cases.choices import ApplicantKind, CaseChannel, CaseKind, MatterType, Standing, Urgency
from objections.cases.moments import moment_on
from objections.desk.doing_forms import ManyFilesField
from objections.desk.forms import UnitField
from objections.intake.application import STAFF_CHANNELS, Application
from objections.intake.repair_gate import RELEASED
from objections.intake.services import Paper
from objections.kinds.fields import Field, fields_of
from objections.openness import repairs
from objections.routing.services import topics

GROUPS = (
    ("从哪里来", ("channel", "external_number", "received_on", "urgency")),
    ("关于什么", ("record", "topic", "matter_type", "accused_unit")),
    ("谁提出", ("applicant_kind", "organisation_name", "uscc", "person_name", "person_id_kind", "person_id_number",
             "agent_name", "agent_id_kind", "agent_id_number", "contact_phone", "contact_email", "contact_address",
             "standing", "is_confidential")),
)  # fmt: skip
CHANNELS = [(value, label) for value, label in CaseChannel.choices if value in STAFF_CHANNELS]
IDENTITIES = [("", "不填"), *((kind, kind) for kind in IDENTITY_KINDS)]


def _text(label: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=help_text)


class EntryOnBehalf(forms.Form):
    """One form per kind. What it collects is judged by the intake (`intake.application.check`), not here."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(label="来源", choices=CHANNELS)
    external_number = _text("来源编号", 64, "热线工单号、信访件号、平台推送的编号")
    received_on = forms.DateField(
        label="收到日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="期限从这一天起算，迟登记不会延后。",
    )  # fmt: skip
    urgency = forms.ChoiceField(label="紧急程度", choices=Urgency.choices)
    record = _text("记录的文书号", 128, "决定书文号，照原样填写；从记录页点“登记办件”会自动填好。")
    topic = forms.ChoiceField(label="事项类别（不指向某条记录时选）", required=False)
    applicant_kind = forms.ChoiceField(label="申请人", choices=ApplicantKind.choices)
    organisation_name = _text("单位名称", 200)
    uscc = _text("统一社会信用代码", 18)
    person_name = _text("姓名", 60)
    person_id_kind = forms.ChoiceField(label="证件类型", choices=IDENTITIES, required=False)
    person_id_number = _text("证件号码", 30, "加密保存，不公开。")
    agent_name = _text("代理人姓名", 60)
    agent_id_kind = forms.ChoiceField(label="代理人证件类型", choices=IDENTITIES, required=False)
    agent_id_number = _text("代理人证件号码", 30, "加密保存，不公开。")
    contact_phone = _text("电话", 20)
    contact_email = _text("邮箱", 100)
    contact_address = _text("通信地址", 200)
    standing = forms.ChoiceField(
        label="与主体的关系", choices=Standing.choices, required=False, help_text="当面核对身份和授权后选择。"
    )
    is_confidential = forms.BooleanField(label="要求保密", required=False)
    uploads = ManyFilesField(label="材料", required=False, help_text="可以一次选多份。")
    is_other = forms.BooleanField(label="看过了，不是同一件事，仍要登记", required=False)

    def __init__(self, data: Any = None, files: Any = None, *, kind: str, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial, label_suffix="")
        self.kind = kind
        named = [(one["key"], one["label"]) for one in topics()]
        self.fields["topic"].choices = [("", "不填"), *named]  # type: ignore[attr-defined]
        if kind == CaseKind.COMPLAINT:
            self.fields["matter_type"] = forms.ChoiceField(label="投诉类型", choices=MatterType.choices)
            self.fields["accused_unit"] = UnitField(label="被投诉人员所在单位（投诉工作人员时选）", required=False)
        else:
            kinds = [one for one in ApplicantKind.choices if one[0] != ApplicantKind.ANONYMOUS]
            self.fields["applicant_kind"].choices = kinds  # type: ignore[attr-defined]
        for one in fields_of(kind):
            self.fields[one.name] = _field(one)
        if kind == CaseKind.REPAIR:
            del self.fields["topic"]  # a repair is always of a record
            self.fields["record"].required = True
            self.fields["record"].error_messages["required"] = "请填写要修复的那条信息的决定书文号。"
            workdays = repairs.rule_on(timezone.localdate())["workdays"]
            self.fields["may_publish"] = forms.BooleanField(
                label=f"申请人同意公示修复结果（名称和决定书编号，{workdays} 个工作日）", required=False
            )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the fields under their headings; what the kind asks for comes last, with the papers."""
        placed = {"token", "is_other"}
        for heading, names in GROUPS:
            shown = [name for name in names if name in self.fields]
            placed |= set(shown)
            yield heading, [self[name] for name in shown]
        asked = [name for name in self.fields if name not in {*placed, "uploads"}]
        yield "要求什么", [self[name] for name in (*asked, "uploads")]

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError("收到日期不能晚于今天。")
        return day

    def papers(self) -> list[Paper]:
        return [Paper(one, one.name) for one in self.cleaned_data.get("uploads") or []]

    def application(self, user: Any) -> Application:
        """Return what was filled in as an application. Raises DomainError when the record is not found."""
        told = self.cleaned_data
        record = _record(told["record"], user)
        day = told["received_on"]
        unit = told.get("accused_unit")
        return Application(
            kind=self.kind,
            channel=told["channel"],
            external_number=told["external_number"],
            applicant_kind=told["applicant_kind"],
            record_id=record.pk if record else None,
            topic=told.get("topic", ""),
            matter_type=told.get("matter_type", ""),
            urgency=told["urgency"],
            organisation_name=told["organisation_name"],
            uscc=told["uscc"],
            person=self._identity("person"),
            agent=self._identity("agent"),
            contact={name: told[f"contact_{name}"] for name in ("phone", "email", "address")},
            standing=told["standing"],
            is_confidential=told["is_confidential"],
            accused_unit_id=unit.pk if unit else None,
            fields={one.name: told.get(one.name) for one in fields_of(self.kind)},
            may_publish=bool(told.get("may_publish")),
            received_at=None if day == timezone.localdate() else moment_on(day),
        )

    def _identity(self, part: str) -> dict[str, str]:
        return {name: self.cleaned_data[f"{part}_{name}"] for name in ("name", "id_kind", "id_number")}


def _field(one: Field) -> forms.Field:
    """Return the field of a kind's field; the intake judges what is in it."""
    if one.kind == "yes":
        return forms.BooleanField(label=one.label, required=False)
    if one.kind == "choice":
        return forms.ChoiceField(label=one.label, choices=[("", "请选择"), *one.choices.items()], required=False)
    if one.kind == "date":
        return forms.CharField(label=one.label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    is_long = one.kind == "prose"
    widget = forms.Textarea(attrs={"rows": 5}) if is_long else forms.TextInput()
    return forms.CharField(label=one.label, required=False, widget=widget)


def _record(text: str, user: Any) -> Record | None:
    """Return the record of a document number (or of `#` and its id, from the record's page). Raises DomainError."""
    told = text.strip()
    if not told:
        return None
    released = Record.objects.filter(status__in=RELEASED)
    if told.startswith("#"):
        number = told[1:]
        found = list(seen_by(user).filter(pk=int(number) if number.isascii() and number.isdigit() else 0))
    else:
        found = list(released.filter(document_key=document_key(told)[:128])[:2])
    if not found:
        raise DomainError("record", "", {"record": "没有找到这个文书号的在公示记录，请照决定书原样再填一遍。"})
    if len(found) > 1:
        raise DomainError("record", "", {"record": "有多条记录用这个文书号，请打开那条记录，点“登记办件”。"})
    return found[0]
