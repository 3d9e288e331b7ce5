"""The demonstration: through the real services, once, and unmistakably an example."""

import pytest
from django.core.management import call_command

from credit.records import hooks
from credit.units.models import PostRole, Unit
from publicity.measures.cases.models import TypicalCase
from publicity.measures.counter.models import CheckedSubject, CounterCheck
from publicity.measures.loop.lifecycle import StepState
from publicity.measures.loop.models import Execution
from publicity.measures.models import NationalMeasure
from tests.factories.credit import UserFactory
from tests.factories.measures import full_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(bureau):
    Unit.objects.filter(uscc="").update(uscc="11370499D00000013W")
    roles = {"legal": (PostRole.LEGAL, "U01"), "site_admin": (PostRole.SITE_ADMIN, "U02"),
             "clerk_u09": (PostRole.CLERK, "U09"), "clerk_u10": (PostRole.CLERK, "U10")}  # fmt: skip
    for name, (role, code) in roles.items():
        UserFactory(username=name, full_name=f"示例-{name}", role=role, unit=Unit.objects.get(code=code))
    found = [full_entry(unit=bureau.unit).pk, full_entry("red-list", uscc="91370499MA3DEM019Y", unit=bureau.unit).pk]
    hooks.published.fire(found, actor=None)


def test_the_loop_the_counter_and_the_cases_are_shown(staff, settings):
    settings.IS_DEMO = True
    call_command("demo_measures", "--if-demo", verbosity=0)
    states = set(Execution.objects.values_list("state", flat=True))
    assert StepState.DISPATCHED in states
    assert states & {StepState.RECEIVED, StepState.EXECUTING, StepState.FED_BACK}
    assert CounterCheck.objects.get().receipt is not None
    assert CheckedSubject.objects.filter(decision="not_applied").count() == 1
    assert set(TypicalCase.objects.values_list("is_good", flat=True)) == {True, False}
    assert all("示例" in row.name + row.source for row in NationalMeasure.objects.all())


def test_it_is_made_once(staff, settings):
    settings.IS_DEMO = True
    for _ in range(2):
        call_command("demo_measures", verbosity=0)
    assert CounterCheck.objects.count() == 1


def test_elsewhere_nothing_is_written(staff, settings):
    settings.IS_DEMO = False
    call_command("demo_measures", "--if-demo", verbosity=0)
    assert not NationalMeasure.objects.exists()
