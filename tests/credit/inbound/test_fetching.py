"""Lists are asked of platforms, taken whole or not at all, a version once; trouble is told on its own source."""

import json
import threading
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from credit.audit.models import AuditEntry
from credit.inbound import tasks
from credit.inbound.mirrors import fetching
from credit.inbound.mirrors.items import mirror_items
from credit.inbound.mirrors.models import MirrorDelivery, MirrorEntry, MirrorSource
from credit.kernel.errors import DomainError, NotAllowed
from credit.sealing import seal
from credit.sharing.models import Platform
from credit.sharing.platforms import lists, packages
from credit.sharing.platforms.base import Refused, TryLater
from credit.sharing.sandbox import lists as sandbox
from credit.units.models import PostRole
from tests.credit.sharing.conftest import SECRET, serving
from tests.factories.credit import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
KIND = "court-defaulters"
FIRM = {
    "name": "枣庄示例运输有限公司",
    "uscc": "91370499MA3DEM019Y",
    "case_number": "示例1号",
    "entered_on": "2026-05-01",
}
PERSON = {"name": "示例人甲", "identity": "370499199001010015", "case_number": "示例2号", "entered_on": "2026-05-02"}
OTHER = {**FIRM, "case_number": "示例3号"}


def made(rows, version=1, **head):
    """Return a list as it goes over the wire."""
    return {
        "kind": KIND, "version": version, "issuedAt": "2026-06-01T00:00:00+08:00", "count": len(rows),
        "checksum": lists.checksum(rows), "rows": rows, **head,
    }  # fmt: skip


class Giver:
    """Gives what it was handed: a list, or trouble. It asks for no truth, so that the service must see for itself."""

    def __init__(self, gives):
        self.gives, self.asked = gives, []

    def lists(self, kind, after):
        self.asked.append((kind, after))
        if isinstance(self.gives, Exception):
            raise self.gives
        return lists.whole(self.gives, kind, self.gives["version"])

    @contextmanager
    def __call__(self, platform):
        yield self


def new_platform(code="city", **values):
    values = {"address": "http://127.0.0.1:1", "app_key": f"key-{code}", "sealed_secret": seal(SECRET), **values}
    return Platform.objects.create(code=code, name="示例平台", level="city", timeout_seconds=5, **values)


@pytest.fixture
def source(db):
    return MirrorSource.objects.create(platform=new_platform(), item=KIND)


def fetch(source, gives):
    outcome = fetching.fetch(source.pk, client_for=Giver(gives))
    source.refresh_from_db()
    return outcome


def test_a_version_comes_in_once_and_the_next_one_ends_what_is_no_longer_in_it(source):
    first = fetch(source, made([FIRM, PERSON])).delivery
    assert (first.new, first.version, first.taken_by, first.is_complete) == (2, 1, None, True)
    assert MirrorEntry.objects.get(is_personal=True).name == ""
    assert fetch(source, made([FIRM, PERSON])) == (None, "")
    second = fetch(source, made([FIRM, OTHER], version=2)).delivery
    assert (second.new, second.same, second.left) == (1, 1, 1)
    assert MirrorDelivery.objects.count() == 2
    assert (source.failures, source.last_error, source.fetched_at) == (0, "", source.tried_at)
    noted = AuditEntry.objects.filter(action="mirror.fetched", actor=None).order_by("pk")
    assert [one.facts["is_new"] for one in noted] == [True, False, True]
    giver = Giver(made([FIRM], version=2))
    fetching.fetch(source.pk, client_for=giver)
    assert giver.asked == [(KIND, 2)]


def test_what_is_not_in_order_changes_nothing_and_is_told(source):
    fetch(source, made([FIRM], version=5))
    good = made([FIRM, OTHER], version=6)
    troubles = {
        "早于": made([OTHER], version=4),
        "校验值": {**good, "checksum": "0" * 64},
        "校验值不符": {**good, "rows": [FIRM, {**OTHER, "name": "改过的"}]},
        "行数": {**good, "count": 3},
        "类别": {**good, "kind": "serious-breaches"},
        "格式": {**good, "rows": [FIRM, "x"]},
        "issuedAt": {**good, "issuedAt": "昨天"},
        "version": {**good, "version": True},
        "没有一行合格": made([{"foreign": "x"}], version=6),
        "名单是空的": made([], version=6),
        "超时": TryLater("超时", unknown=True),
        "404": Refused("404"),
    }
    for number, (words, gives) in enumerate(troubles.items(), start=1):
        outcome = fetch(source, gives)
        assert words in outcome.trouble
        assert (outcome.delivery, source.failures, source.last_error) == (None, number, outcome.trouble)
    assert (MirrorDelivery.objects.count(), MirrorEntry.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="mirror.failed").count() == 1
    assert fetch(source, made([FIRM, {**OTHER, "court": "\0"}], version=6)).delivery.refused[0]["line"] == 2
    assert (source.failures, source.last_error) == (0, "")


def test_each_source_is_due_once_a_day_at_hours_of_its_platform_and_an_hour_after_trouble(source):
    now = timezone.now()

    def due(**values):
        MirrorSource.objects.update(**{"fetched_at": None, "tried_at": None, **values})
        return fetching.due_sources(now) == [source.pk]

    day, minute = timedelta(days=1), timedelta(minutes=1)
    assert due()
    assert not due(fetched_at=now, tried_at=now)
    assert due(fetched_at=now - day, tried_at=now - day)
    assert not due(tried_at=now - minute)
    assert due(tried_at=now - 61 * minute)
    here = timezone.localtime(now)
    Platform.objects.update(send_from=(here + minute).time(), send_until=(here + 2 * minute).time())
    assert not due()
    Platform.objects.update(send_from=None, send_until=None, is_paused=True)
    assert not due()
    Platform.objects.update(is_paused=False)
    assert not due(is_active=False)


def test_each_source_is_asked_in_a_task_of_its_own(source, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.fetch_list, "delay", asked.append)
    tasks.fetch_lists.apply(throw=True)
    assert asked == [source.pk]
    tasks.fetch_list.apply(args=asked, throw=True)  # nobody listens there
    source.refresh_from_db()
    assert "平台没有应答或答复无效（ConnectError）" in source.last_error


def test_asking_now_is_for_who_manages_platforms_and_names_the_person(source):
    officer = UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())
    giver = Giver(made([FIRM]))
    with pytest.raises(NotAllowed):
        fetching.fetch_now(source.pk, actor=UserFactory(role=PostRole.LEGAL, unit=UnitFactory()), client_for=giver)
    delivery, _ = fetching.fetch_now(source.pk, actor=officer, client_for=giver)
    assert delivery.taken_by == officer
    Platform.objects.update(is_paused=True)
    with pytest.raises(DomainError):
        fetching.fetch_now(source.pk, actor=officer, client_for=giver)


def test_a_signed_file_is_read_and_another_is_not(source, tmp_path):
    Platform.objects.update(mode="file", address=str(tmp_path))
    folder = tmp_path / "lists"
    folder.mkdir()

    def lay(version, key=SECRET):
        name, content = f"{KIND}_{version}.json", json.dumps(made([FIRM], version)).encode()
        (folder / name).write_bytes(content)
        if key:
            (folder / f"{name}.sig").write_bytes(packages.sign(key, name, content))

    assert "还没有提供" in fetching.fetch(source.pk).trouble
    lay(9)
    assert fetching.fetch(source.pk).delivery.version == 9
    assert fetching.fetch(source.pk) == (None, "")
    lay(10, key="")
    assert "还没有签名" in fetching.fetch(source.pk).trouble
    lay(10, key="别的密钥")
    assert "签名不正确" in fetching.fetch(source.pk).trouble
    lay(10)
    assert fetching.fetch(source.pk).delivery.version == 10
    for name in list(folder.iterdir()):
        if "_10." in name.name:
            name.unlink()
    assert "早于" in fetching.fetch(source.pk).trouble
    Platform.objects.update(mode="library", address="postgresql://127.0.0.1:1/x")
    assert "前置交换库不提供" in fetching.fetch(source.pk).trouble


def test_the_sandbox_gives_its_lists_over_the_wire_to_who_signs(transactional_db, monkeypatch):
    monkeypatch.setattr(sandbox, "ROWS_A_PAGE", 2)
    platform = new_platform("lists")
    with serving("test_lists", {"key-lists": SECRET}.get) as address:
        for signature in ("hmac", "appkey-md5"):
            MirrorDelivery.objects.all().update(version=None)
            Platform.objects.update(address=address, signature=signature)
            for kind in (KIND, "serious-breaches"):
                source, _ = MirrorSource.objects.get_or_create(platform=platform, item=kind)
                delivery, trouble = fetching.fetch(source.pk)
                assert (trouble, delivery.refused) == ("", [])
                assert delivery.rows in (3, 4)
                assert fetching.fetch(source.pk) == (None, "")
        assert "404" in fetching.fetch(MirrorSource.objects.create(platform=platform, item="unknown").pk).trouble
        Platform.objects.update(sealed_secret=seal("另一个密钥-0123456789"), signature="hmac")
        assert "40101" in fetching.fetch(source.pk).trouble
    assert "示例" in MirrorEntry.objects.filter(is_personal=False).first().name


def test_lists_of_the_sandbox_change_daily_and_belong_to_nobody():
    days = [sandbox.given(KIND, date(2026, 7, day)) for day in (1, 2)]
    assert {one["count"] for one in days} == {3, 4}
    assert days[0]["version"] < days[1]["version"]
    for kind in sandbox._entries():
        columns = {column.name for column in mirror_items()[kind].columns}
        for row in sandbox.given(kind, date(2026, 7, 1))["rows"]:
            assert row.keys() <= columns
            assert "示例" in row["name"]
            assert "370499" in (row.get("uscc") or row["identity"])
    assert sandbox.given("nothing", date(2026, 7, 1)) is None


def test_two_workers_at_once_take_a_version_once(transactional_db):
    source = MirrorSource.objects.create(platform=new_platform(), item=KIND)
    outcomes, given = [], made([FIRM, PERSON])

    def work():
        try:
            outcomes.append(fetching.fetch(source.pk, client_for=Giver(given)))
        finally:
            connection.close()

    with transaction.atomic():
        fetching.hold_alone(source.platform)
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.delivery is not None for one in outcomes) == [False, True]
    assert [one.trouble for one in outcomes] == ["", ""]
    assert (MirrorDelivery.objects.count(), MirrorEntry.objects.count()) == (1, 2)
