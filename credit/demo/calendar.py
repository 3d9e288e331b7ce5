"""When made-up records were entered, agreed to and published: mostly in time, some late, always the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from django.utils import timezone

from credit.calendars import services as calendars
from credit.catalogue import standards
from credit.kernel.workdays import WorkdayCalendar, due
from credit.terms import ruleset

RECENT_DAYS, MARKED_DAYS = 60, 8
IN_TIME_PERCENT = 92
USUAL_WORKDAYS = 10
FIRST = date(2017, 12, 31)


@dataclass(frozen=True, slots=True)
class Dates:
    """The moments of one record, each within office hours."""

    entered_at: datetime
    submitted_at: datetime
    agreed_at: datetime
    published_at: datetime

    @property
    def published_on(self) -> date:
        return timezone.localdate(self.published_at)


class Diary:
    """Tells the moments of records from what they say, so that a run that goes on later tells the same."""

    def __init__(self) -> None:
        self._calendar: WorkdayCalendar = calendars.current()

    def dates(self, slug: str, document_number: str, decided_on: date) -> Dates:
        """Return the moments of a record; nine in ten are published within the term of their item."""
        chance = crc32(f"{slug}|{document_number}|{decided_on}".encode())
        workdays = standards.get(slug).report_workdays or USUAL_WORKDAYS
        late = chance % 100 >= IN_TIME_PERCENT
        lag = workdays + 1 + chance // 100 % 14 if late else 1 + chance // 100 % workdays
        day = due(self._calendar, decided_on, lag).on
        entered = max(decided_on, day - timedelta(days=chance // 7 % 3))
        minute = chance // 11 % 50
        return Dates(at(entered, 9, minute), at(entered, 10, minute), at(day, 11, minute), at(day, 15, minute))

    def on_desk(self, number: str, decided_on: date) -> Dates:
        """Return the moments of what is entered on the day of the decision and goes no further."""
        minute = crc32(number.encode()) % 50
        return Dates(*(at(decided_on, hour, minute) for hour in (9, 10, 10, 10)))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def periods(today: date) -> Iterator[tuple[date, date]]:
    """Yield (day before the first, last day) of the stretches in which history is told, up to yesterday.

    Years at first, then half-years, in the end fortnights; no stretch crosses the start of a rule set. A stretch is
    shorter than the shortest term, so that nothing is over before it was shown.
    """
    recent = today - timedelta(days=RECENT_DAYS)
    ends = {date(year, 12, 31) for year in range(2018, today.year)}
    ends |= {date(year, 6, 30) for year in range(2024, today.year + 1)}
    ends |= {rules.in_force_from - timedelta(days=1) for rules in ruleset.rule_sets()[1:]}
    ends = {end for end in ends if FIRST < end < recent} | {recent}
    ends |= {recent + timedelta(days=days) for days in (17, 35)}
    ends |= {today - timedelta(days=MARKED_DAYS), today - timedelta(days=1)}
    before = FIRST
    for end in sorted(ends):
        yield before, end
        before = end
