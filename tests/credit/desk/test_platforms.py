"""The website administrator's form for platforms: every mode, keys unseen, clear words, changes on the trail."""

import pytest
from django.urls import reverse

from credit.audit.models import AuditEntry
from credit.sealing import seal, unseal
from credit.sharing.models import Platform, PlatformItem
from credit.units.models import PostRole
from tests.factories.credit import UserFactory, item

pytestmark = pytest.mark.django_db
KEY = "示例密钥-0123456789"
GOOD = {
    "name": "示例平台", "code": "example", "level": "province", "mode": "rest", "address": "https://p.example/x",
    "app_key": "portal", "signature": "hmac", "file_format": "xml", "package_size": "100", "timeout_seconds": "15",
    "workers": "2", "first_pause_seconds": "3", "longest_pause_seconds": "600", "give_up_days": "3",
    "backlog_limit_minutes": "240", "secret": KEY, "send_days": ["1", "5"], "send_from": "08:00",
    "send_until": "18:00", "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0",
}  # fmt: skip
SFTP = {"mode": "file", "address": "sftp://zz@p.example:2022/in"}


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(role=PostRole.SITE_ADMIN))
    return client


def add(desk, **values):
    return desk.post(reverse("admin:credit_platform_add"), {**GOOD, **values})


def change(desk, platform, **values):
    return desk.post(reverse("admin:credit_platform_change", args=[platform.pk]), {**GOOD, "secret": "", **values})


def test_a_platform_is_entered_and_its_key_is_kept_sealed_and_never_shown(desk):
    assert add(desk).status_code == 302
    platform = Platform.objects.get()
    assert (unseal(platform.sealed_secret), platform.send_days) == (KEY, [1, 5])
    page = desk.get(reverse("admin:credit_platform_change", args=[platform.pk])).content.decode()
    assert KEY not in page
    assert "示例平台" in page


def test_an_empty_key_keeps_the_present_one_and_a_new_one_replaces_it(desk):
    add(desk)
    platform = Platform.objects.get()
    assert change(desk, platform).status_code == 302
    platform.refresh_from_db()
    assert unseal(platform.sealed_secret) == KEY
    change(desk, platform, secret="another")
    platform.refresh_from_db()
    assert unseal(platform.sealed_secret) == "another"


def test_switching_the_mode_ends_the_back_off_and_stands_on_the_trail_without_contents(desk):
    add(desk)
    platform = Platform.objects.get()
    Platform.objects.update(failures=7, retry_at="2099-01-01T00:00+08:00")
    change(desk, platform, mode="library", address="postgresql://10.0.0.1:5432/front", secret="geheim")
    platform.refresh_from_db()
    assert (platform.mode, platform.failures, platform.retry_at) == ("library", 0, None)
    entry = AuditEntry.objects.filter(action="platform.changed").latest("pk")
    assert {"方式", "地址", "密钥"} <= set(entry.facts["fields"])
    assert "geheim" not in str(entry.facts)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": "p.example"}, "不是接口地址"),
        ({"address": "https://user:pw@p.example"}, "不能写账号和密码"),
        ({"address": "http://p.example", "signature": "appkey-md5"}, "必须用 https"),
        ({"address": "http://p.example"}, "报文含个人信息和保密数据项，地址必须用 https"),
        ({"mode": "library", "address": "postgresql://h:5432/db?sslmode=disable"}, "不能带参数"),
        ({"signature": "gjgxjhpt", "refresh_address": "https://p.example/r"}, "服务标识"),
        ({"signature": "gjgxjhpt", "service_id": "s"}, "密钥刷新地址"),
        ({"mode": "library"}, "不是前置库地址"),
        ({"mode": "library", "address": "postgresql://u:p@h:5432/db"}, "不能写账号和密码"),
        ({"mode": "library", "address": "postgresql://h:port/db"}, "不是前置库地址"),
        ({"mode": "file", "address": "exchange"}, "绝对路径"),
        (SFTP, "私钥"),
        ({**SFTP, "identity": "KEY"}, "主机公钥"),
        ({"secret": ""}, "请填写密钥"),
        ({"send_until": ""}, "要么都填"),
        ({"send_until": "08:00"}, "相同"),
        ({"longest_pause_seconds": "2"}, "不能短于"),
        ({"give_up_days": "2"}, "至少等待3天"),
        ({"generation": "G9"}, "没有模板版本"),
        ({"package_size": "101"}, "每包1至100条"),
        ({"workers": "9"}, "1至8个"),
        ({"timeout_seconds": "0"}, "超时至少1秒"),
        ({"first_pause_seconds": "0"}, "至少1秒"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_clear_words(desk, values, words):
    answer = add(desk, **values)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Platform.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"signature": "appkey-md5"},
        {"signature": "appkey-md5", "address": "http://127.0.0.1:8001"},
        {"signature": "gjgxjhpt", "service_id": "s", "refresh_address": "https://p.example/r"},
        {"mode": "library", "address": "postgresql://10.0.0.1/front"},
        {"mode": "file", "address": "/srv/exchange"},
        {**SFTP, "identity": "KEY", "host_key": "ssh-ed25519 AAAA"},
        {"send_from": "", "send_until": "", "send_days": []},
        {"send_from": "22:00", "send_until": "06:00", "generation": "G2"},
    ],
)
def test_every_mode_can_be_entered(desk, values):
    assert add(desk, **values).status_code == 302


def test_the_connection_can_be_tried(desk):
    add(desk, address="http://127.0.0.1:1")
    data = {"action": "try_connection", "_selected_action": [Platform.objects.get().pk]}
    page = desk.post(reverse("admin:credit_platform_changelist"), data, follow=True).content.decode()
    assert "连接不成功" in page


def test_nobody_else_opens_the_form(client):
    platform = Platform.objects.create(code="x", name="示例", level="city", address="/", sealed_secret=seal(KEY))
    client.force_login(UserFactory(role=PostRole.REVIEWER))
    assert client.get(reverse("admin:credit_platform_change", args=[platform.pk])).status_code == 403


def test_a_platforms_item_is_switched_off_but_never_deleted_or_exchanged(desk):
    add(desk)
    platform = Platform.objects.get()
    row = PlatformItem.objects.create(platform=platform, item=item("penalty"), levels=["public"])
    inline = {
        "items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "1", "items-0-id": row.pk, "items-0-platform": platform.pk,
        "items-0-levels": ["public"], "items-0-item": item("licence").pk, "items-0-DELETE": "on",
    }  # fmt: skip
    assert change(desk, platform, **inline).status_code == 302
    row.refresh_from_db()
    assert (row.item.slug, row.is_active) == ("penalty", False)
