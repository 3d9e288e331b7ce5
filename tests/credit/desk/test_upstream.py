"""The website administrator registers upstream systems; secrets are shown once and addresses never."""

import pytest
from django.urls import reverse

from credit.inbound.models import SourceTable, UpstreamSystem
from credit.inbound.systems import secret_of
from credit.sealing import unseal
from credit.units.models import PostRole
from tests.factories.credit import RoleFactory, UnitFactory, UserFactory, item

pytestmark = pytest.mark.django_db
DSN = "postgresql://reader:示例口令@192.0.2.7/cases"


@pytest.fixture
def admin(client):
    user = UserFactory(role=PostRole.SITE_ADMIN, unit=UnitFactory())
    client.force_login(user)
    return user


@pytest.fixture
def system(client, admin):
    unit = RoleFactory(item=item("penalty")).unit
    values = {
        "code": "cases",
        "name": "案件系统（示例）",
        "unit": unit.pk,
        "items": [item("penalty").pk],
        "is_active": "on",
    }
    assert client.post(reverse("admin:credit_upstreamsystem_add"), values).status_code == 302
    return UpstreamSystem.objects.get()


def table(system, **values):
    return {
        "system": system.pk, "item": item("penalty").pk, "address": DSN, "schema": "public", "table": "cases",
        "key_columns": "id", "mark_column": "changed", "mark_kind": "moment", "overlap": "600", "minutes": "10",
        "mapping": '{"wsh": "行政处罚决定书文号"}', **values,
    }  # fmt: skip


def test_a_new_system_shows_its_secret_once(client, system):
    pages = [client.get(reverse("admin:credit_upstreamsystem_changelist")).content.decode() for _ in range(2)]
    assert [secret_of(system) in page for page in pages] == [True, False]
    assert system.items.get() == item("penalty")
    assert not system.account.has_usable_password()


def test_a_new_key_ends_the_old_one(client, system):
    before = secret_of(system)
    values = {"action": "change_keys", "_selected_action": [system.pk]}
    client.post(reverse("admin:credit_upstreamsystem_changelist"), values)
    system.refresh_from_db()
    assert secret_of(system) != before


def test_the_address_of_a_table_is_sealed_and_not_shown(client, system):
    assert client.post(reverse("admin:credit_sourcetable_add"), table(system)).status_code == 302
    source = SourceTable.objects.get()
    assert unseal(source.sealed_address) == DSN
    page = client.get(reverse("admin:credit_sourcetable_change", args=[source.pk])).content.decode()
    assert "192.0.2.7" not in page
    client.post(reverse("admin:credit_sourcetable_change", args=[source.pk]), table(system, address="", minutes="5"))
    source.refresh_from_db()
    assert (source.minutes, unseal(source.sealed_address)) == (5, DSN)


@pytest.mark.parametrize("values", [
    {"address": ""}, {"address": "不是地址"}, {"address": "host=x"}, {"mapping": "[]"},
    {"mapping": '{"a": "没有的列"}'}, {"mapping": '{"a": "违法事实", "b": "CF_SY"}'},
])  # fmt: skip
def test_a_table_that_could_not_work_is_refused(client, system, values):
    page = client.post(reverse("admin:credit_sourcetable_add"), table(system, **values))
    assert page.status_code == 200
    assert SourceTable.objects.count() == 0


@pytest.mark.parametrize("name", ["upstreamsystem", "sourcetable", "handover"])
def test_nobody_else_opens_these_pages(client, name):
    client.force_login(UserFactory(role=PostRole.CLERK, unit=UnitFactory()))
    assert client.get(reverse(f"admin:credit_{name}_changelist")).status_code == 403
