"""A small bureau with records of all 33 items, filed and published by the real services."""

import pytest
from django.utils import timezone

from credit.calendars.services import load_bundled
from credit.catalogue import standards
from credit.records import services as records
from credit.records.filing import file_rows
from credit.records.models import Record, Source
from credit.units.models import PostRole
from publicity.portal import memory
from tests.factories.credit import TODAY, RoleFactory, UnitFactory, UserFactory, item
from tests.privacy.planting import Marks, Planter


@pytest.fixture(scope="module", autouse=True)
def _today():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda *args, **kwargs: TODAY)
        yield


@pytest.fixture(autouse=True)
def _nothing_kept():
    memory.forget()


class Bureau:
    """One unit that reports every item, with its clerk, its reviewer and the law section."""

    def __init__(self):
        self.unit = UnitFactory(name="示例执法支队")
        for slug in standards.load():
            RoleFactory(item=item(slug), unit=self.unit, role="lead")
        self.clerk = UserFactory(role=PostRole.CLERK, unit=self.unit)
        self.reviewer = UserFactory(role=PostRole.REVIEWER, unit=self.unit)
        self.legal = UserFactory(role=PostRole.LEGAL, unit=self.unit)

    def file(self, slug, rows):
        standard = standards.get(slug)
        checked = standard.check({name: [row.get(name, "") for row in rows] for name in standard.columns}, today=TODAY)
        filed = file_rows(standard, checked, item=item(slug), unit=self.unit, actor=self.clerk, source=Source.WORKBOOK)
        assert (checked.ok, filed.refused, filed.doubtful) == ([True] * len(rows), [], {}), (slug, checked.findings)
        return filed.ids

    def publish(self, ids):
        """Publish as far as the rules let; the law section agrees to everything."""
        records.agree(ids, actor=self.legal)
        refused = records.publish(ids, actor=self.reviewer, today=TODAY).refused
        for pk in refused:
            records.set_severity(pk, "ordinary", actor=self.legal, reason="示例")
        return records.publish(list(refused), actor=self.reviewer, today=TODAY).refused

    def show(self, slug, *rows):
        ids = self.file(slug, rows)
        self.publish(ids)
        return list(Record.objects.filter(pk__in=ids).order_by("pk"))


@pytest.fixture(scope="module")
def bureau(shared_rows):
    with shared_rows.unblock():
        load_bundled()
        return Bureau()


@pytest.fixture
def marks():
    return Marks()


@pytest.fixture
def planter():
    return Planter()
