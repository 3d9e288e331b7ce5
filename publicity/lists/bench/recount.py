"""The overload rules once more, by hand: plain Python over the facts, sharing only the data of the law with the SQL.

Slow and simple on purpose: it is what the fast count is compared with.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from publicity.lists import criteria
from publicity.lists.bench.traffic import Check, Decision, Holding, Traffic

Answer = set[tuple[int, date, int]]
"""(subject, first day of the certificate year, what was counted)."""


def anniversary(first: date, years: int) -> date:
    """Return the same day some years later; 29 February gives 28 in a common year."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return first.replace(year=first.year + years, day=28)


def year_of(first: date, day: date) -> date | None:
    """Return the first day of the certificate year in which a day lies; None before the first issue."""
    if day < first:
        return None
    years = day.year - first.year
    return anniversary(first, years) if anniversary(first, years) <= day else anniversary(first, years - 1)


class Recount:
    """Everything a recount needs, indexed once."""

    def __init__(self, traffic: Traffic, today: date) -> None:
        self.traffic, self.today, self.rules = traffic, today, criteria.counting()
        self.cases = criteria.of_list("BLK-OVL")
        oldest = max(anniversary(today, -self.rules.years), self.rules.in_force_from)
        self.decisions = [one for one in traffic.decisions if self._counts(one, oldest)]
        self.by_truck: dict[int, list[Check]] = defaultdict(list)
        self.by_driver: dict[int, list[Check]] = defaultdict(list)
        for check in traffic.checks:
            if check.status in self.rules.statuses and check.result in self.rules.unlawful_results:
                self.by_truck[check.truck].append(check)
                if check.driver:
                    self.by_driver[check.driver].append(check)
        self.trucks = set(traffic.trucks)

    def _counts(self, one: Decision, oldest: date) -> bool:
        ours = one.slug in self.rules.items or (one.slug == "penalty" and one.field in self.rules.fields)
        fresh = oldest <= (one.act_ended_on or one.decided_on) <= self.today
        in_effect = one.status in self.rules.statuses and one.procedure not in self.rules.excluded_procedures
        return ours and fresh and in_effect

    def _seen(self, one: Decision) -> list[Check]:
        """Return the weighings a decision is joined to: all of one day."""
        latest = one.act_ended_on or one.decided_on
        since = one.act_ended_on or one.decided_on - timedelta(days=self.rules.check_window_days)
        truck = one.truck or (one.subject if one.subject in self.trucks else 0)
        known = {check.pk: check for check in self.by_truck.get(truck, ())}
        known |= {check.pk: check for check in self.by_driver.get(one.driver or 0, ())}
        near = [check for check in known.values() if since <= check.day <= latest]
        day = max((check.day for check in near), default=None)
        return [check for check in near if check.day == day]

    def violations(self, role: str) -> dict[tuple[int, date], int]:
        """Return how many violations each truck (driver) has on each day."""
        papers: dict[tuple[int, date], set[str]] = defaultdict(set)
        checks: dict[tuple[int, date], set[int]] = defaultdict(set)
        for one in self.decisions:
            seen = self._seen(one)
            day = one.act_ended_on or (seen[0].day if seen else one.decided_on)
            truck = one.truck or (one.subject if one.subject in self.trucks else None)
            holder = truck if role == "vehicle" else one.driver
            if holder:
                papers[holder, day].add(one.paper)
                checks[holder, day] |= {check.pk for check in seen}
        return {key: min(len(found), max(1, len(checks[key]))) for key, found in papers.items()}

    def by_year(self, code: str) -> Answer:
        """Return the trucks of O1 or the drivers of O2."""
        case = self.cases[code]
        sums: dict[tuple[int, date], int] = defaultdict(int)
        for (holder, day), n in self.violations(case.counted).items():
            first = self.traffic.first[holder]
            if first and (start := year_of(first, day)):
                sums[holder, start] += n
        return {(holder, start, n) for (holder, start), n in sums.items() if n >= case.count_from}

    def fleets(self) -> Answer:
        """Return the firms of O3."""
        stopped: set[tuple[int, date]] = set()
        for one in self.decisions:
            first = self.traffic.first.get(one.subject)
            start = year_of(first, one.act_ended_on or one.decided_on) if first else None
            if start and set(one.types) & set(self.rules.suspension_types):
                stopped.add((one.subject, start))
        held = defaultdict(list)
        for holding in self.traffic.holdings:
            held[holding.firm].append(holding)
        days: dict[int, list[date]] = defaultdict(list)
        for truck, day in self.violations("vehicle"):
            days[truck].append(day)
        return {answer for firm, start in stopped if (answer := self._fleet(firm, start, held[firm], days))}

    def _fleet(
        self, firm: int, start: date, held: Iterable[Holding], days: dict[int, list[date]]
    ) -> tuple[int, date, int] | None:
        first = self.traffic.first[firm]
        over = {
            (one.truck, day)
            for one in held
            for day in days[one.truck]
            if first and year_of(first, day) == start and _holds(one, day)
        }
        if not over:
            return None
        stated = max(day for _, day in over)
        fleet = len({one.truck for one in held if _holds(one, stated)})
        trucks = len({truck for truck, _ in over})
        return (firm, start, trucks) if fleet and trucks >= self.cases["O3"].share_from * fleet else None

    def instigators(self) -> Answer:
        """Return the parties of O5."""
        case, words = self.cases["O5"], re.compile(self.rules.instigation_words)
        acts: dict[int, list[tuple[date, str, Decimal]]] = defaultdict(list)
        for one in self.decisions:
            if words.search(one.facts):
                acts[one.subject].append((one.act_ended_on or one.decided_on, one.paper, Decimal(one.fine)))
        found: Answer = set()
        for subject, known in acts.items():
            first = self.traffic.first[subject] or min(day for day, _, _ in known)
            years: dict[date, list[tuple[str, Decimal]]] = defaultdict(list)
            for day, paper, fine in known:
                if start := year_of(first, day):
                    years[start].append((paper, fine))
            for start, ours in years.items():
                papers = len({paper for paper, _ in ours})
                if papers >= case.count_from or max(fine for _, fine in ours) >= case.fine_from:
                    found.add((subject, start, papers))
        return found

    def all(self) -> dict[str, Answer]:
        return {"O1": self.by_year("O1"), "O2": self.by_year("O2"), "O3": self.fleets(), "O5": self.instigators()}


def _holds(holding: Holding, day: date) -> bool:
    return holding.valid_from <= day and (holding.valid_until is None or day <= holding.valid_until)
