"""The clock of a case: due per case and per state; it runs from receipt and only pauses and extensions move it.

Hand-overs between units do not appear here: they change no figure the due day is computed from.
"""

from dataclasses import replace
from datetime import date

from credit.calendars import services as calendars
from credit.kernel.errors import DomainError
from credit.kernel.workdays import ALL_YEARS, WorkdayCalendar
from objections.cases.choices import PauseGround, Urgency
from objections.cases.models import Case
from objections.deadlines.limits import Limit, limit_for, rule_version
from objections.kinds.table import Clock


def start(case: Case, received_on: date, *, today: date) -> None:
    """Start the clock of a case on the day of receipt, which a conversion or late entry does not move."""
    case.counted_from, case.state_since = received_on, today
    case.rule_version = rule_version(received_on)
    case.limit_key = "case_urgent" if case.urgency == Urgency.URGENT and _limit(case, "case_urgent") else "case"
    reckon(case)


def enter_state(case: Case, day: date) -> None:
    """Note the day on which the case entered its present state and reckon its due days anew."""
    case.state_since, case.state_paused_workdays = day, 0
    reckon(case)


def apply(case: Case, effect: Clock | None, day: date, *, ground: str = "") -> None:
    """Do to the clock what a move demands. The caller reckons the due days afterwards."""
    if effect == Clock.PAUSE:
        case.paused_on, case.pause_ground = day, ground or PauseGround.SUPPLEMENT
    elif effect == Clock.RUN and case.paused_on is not None:
        stood = workdays_between(case.paused_on, day)
        case.paused_workdays += stood
        case.state_paused_workdays += stood
        case.paused_on, case.pause_ground = None, ""
    elif effect == Clock.EXTEND:
        case.extensions += 1
        case.extra_workdays += _demanded(case, "extension").workdays
    elif effect == Clock.WIDEN:
        _widen(case)
    elif effect == Clock.RESTART:
        case.counted_from, case.limit_key = day, "case_restarted"
        case.extra_workdays = case.paused_workdays = 0


def reckon(case: Case) -> None:
    """Set due day of case and state from the figures on the case; the limit of the case wins over that of the state."""
    if case.closed_at is not None:
        case.state_due_on = None
        return
    whole = _demanded(case, case.limit_key)
    last = whole.end(case.counted_from, more=case.extra_workdays + case.paused_workdays)
    case.due_on, case.due_is_provisional = last.on, last.provisional
    case.state_due_on = _state_due(case, last.on)


def workdays_between(start: date, end: date, calendar: WorkdayCalendar | None = None) -> int:
    """Return the working days after `start` up to `end`, none when it comes first; by weekends alone where a year is
    not announced. Whoever asks for many days at once gives the `calendar`."""
    known = calendar or calendars.current()
    return max(0, replace(known, years=ALL_YEARS).count(start, end))


def _state_due(case: Case, last: date) -> date | None:
    limit = _limit(case, case.state)
    if case.is_paused:  # in a supplement the applicant's own time runs, in a test nobody's
        return limit.end(case.state_since).on if limit and case.pause_ground == PauseGround.SUPPLEMENT else None
    if limit is None:
        return last
    if limit.base == "receipt":
        return min(last, limit.end(case.counted_from, more=case.paused_workdays).on)
    return min(last, limit.end(case.state_since, more=case.state_paused_workdays).on)


def _widen(case: Case) -> None:
    """Give the case the longer limit of its kind, or the days that count as an extension; once each."""
    if _limit(case, "case_widened"):
        case.limit_key = "case_widened" if case.limit_key == "case" else case.limit_key
    else:
        case.extra_workdays += _demanded(case, "widening").workdays


def _limit(case: Case, key: str) -> Limit | None:
    return limit_for(case.kind, key, case.counted_from)


def _demanded(case: Case, key: str) -> Limit:
    limit = _limit(case, key)
    if limit is None:
        raise DomainError("no_limit", f"没有登记“{case.kind} {key}”的办理期限，请在 deadlines.toml 补充。")
    return limit
