"""An application as a form or a clerk hands it in, and the check of everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from credit.kernel.errors import DomainError
from credit.kernel.identifiers.people import IDENTITY_KINDS, parse_identity
from credit.kernel.identifiers.uscc import parse_uscc
from objections.cases.choices import ApplicantKind, CaseChannel, CaseKind, MatterType, Standing, Urgency
from objections.cases.personal import Personal
from objections.kinds.fields import read_fields

STAFF_CHANNELS = frozenset(set(CaseChannel.values) - {CaseChannel.PORTAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is asked for, by whom. `fields` are those of `kinds/fields.toml`; ids name record, subject and units.

    person, agent: name, id_kind, id_number; contact: phone, email, address, reply_by (sms or email), mute.
    standing is what was proved (by a code sent to the registered contact, a sealed letter, papers at the window).
    """

    kind: str
    channel: str
    applicant_kind: str
    record_id: int | None = None
    subject_id: int | None = None
    column: str = ""
    topic: str = ""
    matter_type: str = ""
    urgency: str = Urgency.ORDINARY
    organisation_name: str = ""
    uscc: str = ""
    person: Mapping[str, str] = field(default_factory=dict)
    agent: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, Any] = field(default_factory=dict)
    standing: str = Standing.UNPROVED
    is_confidential: bool = False
    accused_unit_id: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    notice_version: str = ""
    may_publish: bool = False
    external_number: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A checked application: open content, sealed part, canonical code of the firm."""

    content: dict[str, Any]
    personal: Personal
    uscc: str
    organisation_name: str


def check(application: Application, *, today: date) -> Checked:
    """Return the checked application. Raises DomainError with one sentence per faulty field, all of them at once."""
    faults: dict[str, str] = {}
    _require_choices(application)
    lenient = application.channel in STAFF_CHANNELS
    content, sealed, field_faults = read_fields(application.kind, application.fields, today=today, lenient=lenient)
    faults |= field_faults
    person = _person(application.person, "person", faults, today=today)
    agent = _person(application.agent, "agent", faults, today=today)
    contact = _contact(application.contact, faults)
    name, uscc = _organisation(application, faults)
    _require_applicant(application, person, contact, faults, lenient=lenient)
    if faults:
        raise DomainError("application", f"有 {len(faults)} 处需要修改：{'；'.join(faults.values())}", faults)
    if application.applicant_kind == ApplicantKind.ANONYMOUS:
        person, agent, contact = {}, {}, {}
    personal = Personal(person=person, agent=agent, contact=contact, fields=sealed)
    return Checked(content=content, personal=personal, uscc=uscc, organisation_name=name)


def _require_choices(application: Application) -> None:
    """Raise ValueError for a caller's slip: none of these can come out of a form that offers the choices."""
    for value, choices in (
        (application.kind, CaseKind),
        (application.channel, CaseChannel),
        (application.applicant_kind, ApplicantKind),
        (application.standing, Standing),
        (application.urgency, Urgency),
    ):
        if value not in choices.values:
            raise ValueError(f"unknown {choices.__name__}")
    if application.matter_type and application.matter_type not in MatterType.values:
        raise ValueError("unknown MatterType")


def _person(told: Mapping[str, str], part: str, faults: dict[str, str], *, today: date) -> dict[str, str]:
    name = " ".join(str(told.get("name") or "").split())[:60]
    kind, number = str(told.get("id_kind") or ""), str(told.get("id_number") or "").strip()
    if number:
        try:
            number = parse_identity(kind or IDENTITY_KINDS[0], number, today=today)
        except DomainError as fault:
            faults[f"{part}_id_number"] = fault.message or "证件号码与证件类型不符，请核对。"
    found = {"name": name, "id_kind": (kind or IDENTITY_KINDS[0]) if number else "", "id_number": number}
    return {key: value for key, value in found.items() if value}


def _contact(told: Mapping[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    phone = "".join(str(told.get("phone") or "").split()).replace("-", "")
    email = str(told.get("email") or "").strip()
    if phone and not (phone.isascii() and phone.removeprefix("+").isdigit() and 7 <= len(phone) <= 15):
        faults["contact_phone"] = "手机号或电话只写数字，例如 13800000000，请核对。"
    if email:
        try:
            validate_email(email)
        except ValidationError:
            faults["contact_email"] = "邮箱写成 名称@网站 的样子，例如 name@example.com，请核对。"
    address = " ".join(str(told.get("address") or "").split())[:200]
    found = {"phone": phone, "email": email, "address": address, "reply_by": str(told.get("reply_by") or "")}
    return {key: value for key, value in found.items() if value} | ({"mute": True} if told.get("mute") else {})


def _organisation(application: Application, faults: dict[str, str]) -> tuple[str, str]:
    if application.applicant_kind != ApplicantKind.ORGANISATION:
        return "", ""
    name = " ".join(application.organisation_name.split())[:200]
    if not name:
        faults["organisation_name"] = "请填写单位名称，与营业执照一致。"
    if not application.uscc.strip():
        faults["uscc"] = "请填写 18 位统一社会信用代码，营业执照右上角就有。"
        return name, ""
    try:
        return name, parse_uscc(application.uscc)
    except DomainError as fault:
        faults["uscc"] = fault.message or "请填写 18 位统一社会信用代码。"
        return name, ""


def _require_applicant(
    application: Application,
    person: Mapping[str, str],
    contact: Mapping[str, Any],
    faults: dict[str, str],
    *,
    lenient: bool,
) -> None:
    """Ask no more than the kind needs: a name and a way to answer, a number where a person's own record is at stake."""
    if application.applicant_kind == ApplicantKind.ANONYMOUS:
        if application.kind != CaseKind.COMPLAINT:
            faults["applicant_kind"] = "异议和修复要核对身份，不能匿名。投诉和举报线索可以匿名。"
        return
    if application.applicant_kind == ApplicantKind.PERSON and not person.get("name"):
        faults["person_name"] = "请填写姓名。"
    needs_number = application.kind != CaseKind.COMPLAINT and application.applicant_kind == ApplicantKind.PERSON
    if needs_number and not person.get("id_number") and not lenient:
        faults.setdefault("person_id_number", "请填写证件号码，用来核对是不是本人。号码加密保存。")
    if not contact.get("phone") and not contact.get("email") and not lenient:
        faults.setdefault("contact_phone", "请留手机号或邮箱，答复和补正通知会发到这里。")
