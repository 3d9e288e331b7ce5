"""The people of a recognition, a truck with three overload penalties inside a certificate year, and a firm."""

from datetime import date, timedelta

import pytest

from credit.calendars.models import CalendarDay, CalendarYear
from credit.calendars.services import load_bundled
from credit.records.lifecycle import RecordStatus
from credit.records.models import Party
from credit.sealing import lookup_hash, seal
from credit.subjects.models import Relation, Scheme
from credit.units.models import PostRole
from publicity.lists import candidates, recognition
from tests.factories.credit import (
    TODAY,
    RecordFactory,
    RoleFactory,
    SubjectFactory,
    SubjectIdentifierFactory,
    UnitFactory,
    UserFactory,
    item,
)

FIRST = date(2020, 3, 1)
SLUGS = ("overload-check", "overload-penalty", "penalty", "overload-list", "black-list", "red-list", "road-vehicle")


@pytest.fixture
def unit(db):
    load_bundled()
    unit = UnitFactory(code="U10", name="市交通运输监察支队", uscc="12370499D00000021L")
    for slug in SLUGS:
        RoleFactory(item=item(slug), unit=unit, role="lead")
    return unit


@pytest.fixture
def people(unit):
    """Return clerk, law section, site administrator and bureau leader by their role."""
    office = UnitFactory(code="U02", name="局办公室")
    law = UnitFactory(code="U01", name="局法制科")
    return {
        "clerk": UserFactory(role=PostRole.CLERK, unit=unit),
        "legal": UserFactory(role=PostRole.LEGAL, unit=law),
        "site": UserFactory(role=PostRole.SITE_ADMIN, unit=office),
        "leader": UserFactory(role=PostRole.BUREAU_LEADER, unit=office),
    }


@pytest.fixture
def haulier(db):
    firm = SubjectFactory(name="枣庄示例顺达运输有限公司", code="91370499MA3DEM019Y", division_code="370403")
    SubjectIdentifierFactory(subject=firm, scheme=Scheme.USCC, value=firm.code)
    return firm


def make_truck(haulier, number=1, first=FIRST, since=FIRST):
    plate = f"鲁DZ{number:04d}"
    truck = SubjectFactory(vehicle=True, name=plate, code=plate, first_issued_on=first)
    SubjectIdentifierFactory(subject=truck, scheme=Scheme.PLATE, value=f"{plate}|黄")
    for kind in ("operates", "owns"):
        Relation.objects.create(kind=kind, source=haulier, target=truck, valid_from=since)
    return truck


@pytest.fixture
def truck(haulier):
    return make_truck(haulier)


def make_driver(number="370499199001010015"):
    driver = SubjectFactory(person=True, first_issued_on=FIRST)
    value = lookup_hash(Scheme.QUALIFICATION, number)
    SubjectIdentifierFactory(subject=driver, scheme=Scheme.QUALIFICATION, value=value, sealed=seal(number))
    return driver


def check(truck, day, *, result="移交处罚", driver=None, at="08:30"):
    """Return a weighing of the truck, filed and released to the authorities."""
    record = RecordFactory(
        slug="overload-check", subject=truck, status=RecordStatus.PUBLISHED, disclosure="shared", decided_on=day,
        act_ended_on=day, title=result, natural_key=f"check|{truck.pk}|{day}|{at}",
        details={"result": result, "overload_percent": "22.5", "station_name": "示例治超站", "total_mass_t": "60",
                 "limit_mass_t": "49", "checked_at": f"{day} {at}"},
    )  # fmt: skip
    if driver is not None:
        Party.objects.create(record=record, role="driver", subject=driver)
    return record


def penalty(
    subject, day, *, truck=None, driver=None, fine="3000.00", status=RecordStatus.PUBLISHED, slug=None, **values
):
    """Return a decision on overloading; `day` is that of the act, decided four days later."""
    details = {"penalty_types": ["罚款"], "fine_yuan": fine, "violation_facts": "车货总重超过限定标准（示例）。"}
    details |= values.pop("details", {})
    values = {"act_ended_on": day, "decided_on": day + timedelta(days=4), **values}
    record = RecordFactory(
        slug=slug or "overload-penalty", subject=subject, status=status, disclosure="shared", details=details, **values
    )
    for role, party in (("vehicle", truck), ("driver", driver)):
        if party is not None:
            Party.objects.create(record=record, role=role, subject=party)
    return record


@pytest.fixture
def three(truck):
    """Three weighings with a decision each, inside the certificate year that began on 1 March 2026."""
    days = [date(2026, 3, 2), date(2026, 4, 7), date(2026, 5, 11)]
    return [(check(truck, day), penalty(truck, day)) for day in days]


@pytest.fixture
def to_review(people):
    """Return a function that takes a candidate to the law section, unheard: a day after the time for a statement."""

    def go(candidate, *, today=TODAY, measures=("P4", "S1"), term_months=None):
        candidates.cross_check(candidate.pk, actor=people["clerk"], today=today)
        recognition.notify(candidate.pk, actor=people["clerk"], measures=measures, term_months=term_months, today=today)
        recognition.record_service(candidate.pk, served_on=today, actor=people["clerk"], how="直接送达", today=today)
        candidate.refresh_from_db()
        after = candidate.statement_due_on + timedelta(days=1)
        recognition.submit_for_review(candidate.pk, actor=people["clerk"], today=after)
        return after

    return go


@pytest.fixture
def to_publicity(people, to_review):
    """Return a function that takes a candidate into its publicity and returns the first day after it."""

    def go(candidate, **kwargs):
        day = to_review(candidate, **kwargs)
        recognition.approve(candidate.pk, actor=people["legal"], opinion="事实清楚，依据充分", today=day)
        recognition.publicise(candidate.pk, actor=people["site"], today=day)
        candidate.refresh_from_db()
        return candidate.publicity_until + timedelta(days=1)

    return go


@pytest.fixture
def without_2026(unit):
    """Return the rows of 2026, whose calendar is not loaded any more."""
    year = CalendarYear.objects.filter(year=2026)
    days = CalendarDay.objects.filter(date__year=2026)
    table = [
        {"date": str(one.date), "is_off_day": str(int(one.is_off_day)), "name": one.name, "paper": one.source}
        for one in days
    ]
    year.delete()
    days.delete()
    return table
