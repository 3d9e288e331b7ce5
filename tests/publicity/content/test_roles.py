"""Roles on items of the catalogue and of the columns: one shape, each checked by its own table."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credit.catalogue.models import ItemRole, Role
from credit.units.models import UnitGroup
from publicity.content.models import Column, ColumnRole
from tests.factories.credit import UnitFactory, item

pytestmark = pytest.mark.django_db


def of_catalogue():
    return ItemRole(item=item(), role=Role.LEAD)


def of_column():
    parent = Column.objects.create(slug="t-news", name="示例栏目", label="示例")
    return ColumnRole(
        item=Column.objects.create(parent=parent, slug="t-item", number=901, name="示例事项", label="事项"),
        role=Role.LEAD,
    )


@pytest.mark.parametrize("make", [of_catalogue, of_column])
def test_a_role_names_a_unit_or_a_group_and_never_both(make):
    unit, group = UnitFactory(), UnitGroup.objects.create(name="示例组")
    role = make()
    for role.unit, role.group in ((None, None), (unit, group)):
        with pytest.raises(IntegrityError, match="names_a_unit_or_a_group"), transaction.atomic():
            role.save()
    for role.unit, role.group in ((None, group), (unit, None)):
        role.save()
    assert str(role) == f"{role.item} · {unit} · 牵头"


@pytest.mark.parametrize("make", [of_catalogue, of_column])
def test_a_role_holds_for_a_time_with_both_days(make):
    role = make()
    role.unit, role.valid_from, role.valid_until = UnitFactory(), date(2020, 1, 1), date(2020, 1, 31)
    role.save()
    roles = type(role).objects.filter(pk=role.pk)
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 31), date(2020, 2, 1))
    assert [roles.in_force(day).exists() for day in days] == [False, True, True, False]
