"""Lists that came down, conflicts and needs have their pages; a person's content opens only with the sealed right."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.desk import inbound
from credit.inbound.demand.models import SharingRequest
from credit.inbound.demand.services import seed_requests
from credit.inbound.mirrors import fetching
from credit.inbound.mirrors.models import Conflict, MirrorDelivery, MirrorEntry, MirrorSource
from credit.sealing import seal
from credit.sharing.models import Platform
from credit.units.models import PostRole
from tests.credit.sharing.conftest import released
from tests.factories.credit import RecordFactory, SubjectFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
SHEET = """名称,统一社会信用代码,案号,证件号码
枣庄示例运输有限公司,91370499MA3DEM019Y,示例1号,
示例人甲,,示例2号,370499199001010015
"""


@pytest.fixture
def platform(db):
    return Platform.objects.create(
        code="city", name="示例平台", level="city", address="http://127.0.0.1:1", app_key="k", sealed_secret=seal("x")
    )


@pytest.fixture
def officer(client):
    user = UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())
    client.force_login(user)
    return user


def text_of(client, name, *arguments):
    return client.get(reverse(f"admin:{name}", args=arguments)).content.decode()


def upload(client, platform, content, **values):
    file = SimpleUploadedFile("示例.csv", content.encode())
    values = {"item": "court-defaulters", "platform": platform.pk, "file": file, **values}
    return client.post(reverse("admin:mirror-take"), values)


def test_a_list_is_taken_from_the_desk_and_names_no_person(client, officer, platform):
    assert upload(client, platform, SHEET).status_code == 302
    assert MirrorEntry.objects.count() == 2
    text = text_of(client, "credit_mirrorentry_changelist")
    assert "枣庄示例运输有限公司" in text
    assert "示例人甲" not in text
    assert "示例.csv" in text_of(client, "credit_mirrordelivery_changelist")
    text_of(client, "credit_mirrordelivery_change", MirrorDelivery.objects.get().pk)


def test_an_unusable_file_is_refused_with_a_reason(client, officer, platform):
    page = upload(client, platform, "甲,乙\n1,2\n")
    assert page.status_code == 422
    assert "没有找到“失信被执行人”的表头" in page.content.decode()
    assert upload(client, platform, SHEET, item="nothing").status_code == 422
    assert MirrorDelivery.objects.count() == 0


@pytest.mark.parametrize(("is_person", "is_shown"), [(False, True), (True, False)])
def test_a_conflict_shows_both_sides_but_not_of_a_person(client, officer, platform, is_person, is_shown):
    hidden = {"disclosure": "authorised", "publicity_start": None, "publicity_end": None}
    record = RecordFactory(published=True, **({"subject": SubjectFactory(person=True), **hidden} if is_person else {}))
    conflict = Conflict.objects.create(
        platform=platform,
        record=record,
        kind="repaired",
        digest=b"1",
        our_revision=1,
        sealed_theirs=seal({"名称": "秘密"}),
    )
    text = text_of(client, "credit_conflict_change", conflict.pk)
    assert ("秘密" in text) is is_shown
    assert (record.subject.name in text) is is_shown
    assert (record.subject.name in text_of(client, "credit_conflict_changelist")) is is_shown
    client.post(reverse("admin:credit_conflict_change", args=[conflict.pk]), {"decision": "none", "reason": ""})
    conflict.refresh_from_db()
    assert conflict.state == "open"
    client.post(reverse("admin:credit_conflict_change", args=[conflict.pk]), {"decision": "none", "reason": "示例"})
    conflict.refresh_from_db()
    assert (conflict.state, conflict.decided_by) == ("none", officer)


def test_a_need_is_moved_with_a_reason_and_shows_its_history(client, officer):
    seed_requests()
    need = SharingRequest.objects.get(code="XQ001")
    address = reverse("admin:sharing-request-move", args=[need.pk])
    assert "协商" in client.get(address).content.decode()
    client.post(address, {"target": "nonsense", "reason": "示例"})
    client.post(address, {"target": "negotiating", "reason": "发函（示例）"})
    need.refresh_from_db()
    assert need.state == "negotiating"
    assert "发函（示例）" in text_of(client, "credit_sharingrequest_change", need.pk)
    assert "XQ010" in text_of(client, "credit_sharingrequest_changelist")


@pytest.mark.parametrize("name", ["mirrorentry", "mirrordelivery", "mirrorsource", "conflict"])
def test_nobody_else_opens_these_pages(client, name):
    client.force_login(UserFactory(role=PostRole.CLERK, unit=UnitFactory()))
    assert client.get(reverse(f"admin:credit_{name}_changelist")).status_code == 403


@pytest.mark.parametrize(("role", "is_shown"), [(PostRole.SITE_ADMIN, False), (PostRole.LEGAL, True)])
def test_restricted_columns_of_both_sides_open_with_the_sealed_right_alone_and_the_look_is_noted(
    client, platform, role, is_shown, monkeypatch
):
    monkeypatch.setattr(inbound, "require", lambda *arguments: None)
    client.force_login(UserFactory(role=role, unit=UnitFactory()))
    record = released()
    theirs = {"CF_SY": "事实（示例）", "CF_XDR_ZJHM": "370499199001010015"}
    conflict = Conflict.objects.create(
        platform=platform, record=record, kind="otherwise", digest=b"1", our_revision=1, sealed_theirs=seal(theirs)
    )
    answer = client.get(reverse("admin:credit_conflict_change", args=[conflict.pk]))
    text = answer.content.decode()
    assert "事实（示例）" in text
    assert (theirs["CF_XDR_ZJHM"] in text) is is_shown
    assert AuditEntry.objects.filter(action="sealed.viewed").exists() is is_shown
    assert ("no-store" in answer.headers.get("Cache-Control", "")) or not is_shown


def test_an_entry_of_a_person_with_a_file_names_nobody_on_its_page(client, officer, platform):
    upload(client, platform, SHEET)
    person = SubjectFactory(person=True)
    entry = MirrorEntry.objects.get(is_personal=True)
    MirrorEntry.objects.filter(pk=entry.pk).update(subject=person)
    text = text_of(client, "credit_mirrorentry_change", entry.pk)
    assert person.name not in text
    assert entry.identity_hash not in text


def test_lists_are_asked_for_from_the_desk_and_trouble_is_told(client, officer, platform, monkeypatch):
    address = reverse("admin:credit_mirrorsource_changelist")
    add = reverse("admin:credit_mirrorsource_add")
    assert "信用修复结果" not in client.get(add).content.decode()
    assert client.post(add, {"platform": platform.pk, "item": "court-defaulters", "is_active": "on"}).status_code == 302
    source = MirrorSource.objects.get()
    press = {"action": "fetch_now", "_selected_action": [source.pk]}
    text = client.post(address, press, follow=True).content.decode()
    assert "没有取到：平台没有应答或答复无效（ConnectError）" in text
    delivery = MirrorDelivery(platform=platform, item="court-defaulters", version=7, rows=3, new=3)
    for outcome, words in (
        (fetching.Outcome(delivery), "版本 7，共 3 行：新增 3"),
        (fetching.Outcome(None), "没有新的版本"),
    ):
        monkeypatch.setattr(fetching, "fetch_now", lambda pk, actor, outcome=outcome: outcome)
        assert words in client.post(address, press, follow=True).content.decode()
    monkeypatch.undo()
    change = reverse("admin:credit_mirrorsource_change", args=[source.pk])
    assert client.post(change, {}).status_code == 302
    assert "来源未启用" in client.post(address, press, follow=True).content.decode()
    platform.mode = "library"
    platform.save()
    MirrorSource.objects.all().delete()
    page = client.post(add, {"platform": platform.pk, "item": "court-defaulters"})
    assert "前置交换库不提供名单" in page.content.decode()
