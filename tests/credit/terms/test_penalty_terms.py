"""Golden tables of publicity terms: every rule set, every edge that a lawyer would ask about."""

from datetime import date
from decimal import Decimal

import pytest

from credit.terms.models import SeverityRule
from credit.terms.services import TermFacts as Facts
from credit.terms.services import Terms, term_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
CONFISCATED, REVOKED, FINED, WARNED = ("没收违法所得",), ("吊销许可证件",), ("罚款",), ("警告",)


def penalty(decided_on, kinds=CONFISCATED, today=None, **facts):
    day = today or max(TODAY, decided_on)
    return term_for("penalty", Facts(today=day, decided_on=decided_on, penalty_types=kinds, nature="adverse", **facts))


@pytest.mark.parametrize(
    ("decided_on", "kinds", "severity", "repair_from", "last_day"),
    [
        (date(2026, 4, 1), CONFISCATED, "ordinary", date(2026, 7, 1), date(2027, 4, 1)),
        (date(2026, 4, 1), REVOKED, "serious", date(2027, 4, 1), date(2029, 4, 1)),
        (date(2026, 5, 20), ("警告", "没收违法所得"), "ordinary", date(2026, 8, 20), date(2027, 5, 20)),
        (date(2026, 5, 20), ("没收违法所得", "责令停产停业"), "serious", date(2027, 5, 20), date(2029, 5, 20)),
        (date(2026, 5, 20), ("罚款", "降低资质等级"), "ordinary", date(2026, 8, 20), date(2027, 5, 20)),
        (date(2026, 8, 31), CONFISCATED, "ordinary", date(2026, 11, 30), date(2027, 8, 31)),  # no 31 November
        (date(2026, 11, 30), CONFISCATED, "ordinary", date(2027, 2, 28), date(2027, 11, 30)),
        (date(2027, 11, 30), CONFISCATED, "ordinary", date(2028, 2, 29), date(2028, 11, 30)),  # a leap year
        (date(2028, 2, 29), CONFISCATED, "ordinary", date(2028, 5, 29), date(2029, 2, 28)),
        (date(2028, 2, 29), REVOKED, "serious", date(2029, 2, 28), date(2031, 2, 28)),
    ],
)
def test_the_set_of_2026_has_three_classes(decided_on, kinds, severity, repair_from, last_day):
    term = penalty(decided_on, kinds)
    assert (term.severity, term.repair_from, term.publicity_end) == (severity, repair_from, last_day)
    assert (term.rule, term.disclosure, term.waits_for) == ("R2026", "public", "")


@pytest.mark.parametrize(
    ("decided_on", "field", "today", "repair_from", "last_day", "rule"),
    [
        # before 1 April 2026 order 58 alone: three months to three years, a year at least in the special fields
        (date(2024, 2, 29), "道路运输", date(2026, 3, 31), date(2024, 5, 29), date(2027, 2, 28), "R2023"),
        (date(2024, 2, 29), "安全生产", date(2026, 3, 31), date(2025, 2, 28), date(2027, 2, 28), "R2023"),
        # from that day the earlier end wins
        (date(2025, 8, 1), "道路运输", date(2026, 4, 1), date(2025, 11, 1), date(2026, 8, 1), "R2026 R2023"),
        (date(2024, 2, 29), "道路运输", date(2026, 4, 1), date(2024, 5, 29), date(2025, 2, 28), "R2026 R2023"),
        (date(2026, 3, 31), "安全生产", date(2026, 4, 1), date(2026, 6, 30), date(2027, 3, 31), "R2026 R2023"),
    ],
)
def test_an_older_decision_follows_its_own_set_until_a_newer_one_ends_it_earlier(
    decided_on, field, today, repair_from, last_day, rule
):
    term = penalty(decided_on, today=today, field=field)
    assert (term.repair_from, term.publicity_end, term.rule) == (repair_from, last_day, rule)


def test_an_equal_end_leaves_the_older_set_standing():
    term = penalty(date(2025, 8, 1), REVOKED)
    assert (term.rule, term.publicity_end) == ("R2023 R2026", date(2028, 8, 1))
    assert term.severity == "serious"  # the newest set that knows classes names it


@pytest.mark.parametrize(
    ("decided_on", "applied_on", "severity", "field", "earliest"),
    [
        # 527号, applications until 30 April 2023: three months for ordinary, six for serious
        (date(2020, 8, 31), date(2020, 12, 1), "ordinary", "", date(2020, 11, 30)),
        (date(2020, 8, 31), date(2020, 12, 1), "serious", "", date(2021, 2, 28)),
        (date(2023, 2, 28), date(2023, 4, 30), "serious", "安全生产", date(2023, 8, 28)),
        # order 58 from the next day on: three months whatever the class, a year in the special fields
        (date(2023, 2, 28), date(2023, 5, 1), "serious", "", date(2023, 5, 28)),
        (date(2023, 2, 28), date(2023, 5, 1), "serious", "安全生产", date(2024, 2, 28)),
        (date(2025, 11, 30), date(2026, 3, 31), "serious", "", date(2026, 2, 28)),
        (date(2025, 11, 30), date(2026, 3, 31), "ordinary", "消防", date(2026, 11, 30)),
        # order 36 from 1 April 2026: ordinary three months, serious a year, no special fields
        (date(2025, 11, 30), date(2026, 4, 1), "serious", "", date(2026, 11, 30)),
        (date(2025, 11, 30), date(2026, 4, 1), "ordinary", "消防", date(2026, 2, 28)),
        (date(2026, 5, 31), date(2026, 6, 1), "minor", "", date(2026, 5, 31)),
    ],
)
def test_the_first_day_of_a_repair_follows_the_set_of_the_day_of_application(
    decided_on, applied_on, severity, field, earliest
):
    term = penalty(decided_on, today=applied_on, severity=severity, field=field)
    assert term.repair_from == earliest


def test_while_the_newest_set_leaves_the_class_open_the_older_one_tells_the_first_day_of_a_repair():
    assert penalty(date(2025, 8, 1), FINED, fine_yuan=Decimal(2000)).repair_from == date(2025, 11, 1)


def test_a_newer_set_without_a_class_lets_the_older_term_stand_and_says_so():
    term = penalty(date(2025, 8, 1), FINED, fine_yuan=Decimal(2000))
    assert (term.publicity_end, term.severity, term.waits_for) == (date(2028, 8, 1), "", "")
    assert "R2026下的失信程度尚未认定" in term.note


def test_the_switch_can_let_the_newer_set_win_outright(monkeypatch):
    from dataclasses import replace

    from credit.terms import services
    from credit.terms.ruleset import ClassTerm, rule_sets

    longer = replace(
        rule_sets()[-1],
        recompute="later_rule",
        classes={"ordinary": ClassTerm(longest_months=48), "minor": ClassTerm()},
    )
    monkeypatch.setattr(services, "rule_sets", lambda: (*rule_sets()[:-1], longer))
    assert penalty(date(2025, 8, 1)).publicity_end == date(2029, 8, 1)


def test_what_left_before_a_set_came_into_force_is_not_judged_by_it():
    term = penalty(date(2021, 1, 5), severity="ordinary")
    assert (term.rule, term.publicity_end) == ("R2019 R2023 R2026", date(2022, 1, 5))


@pytest.mark.parametrize(
    ("severity", "repair_from", "last_day"),
    [("ordinary", date(2022, 6, 30), date(2023, 3, 31)), ("serious", date(2022, 9, 30), date(2025, 3, 31))],
)
def test_the_set_of_2019_needs_a_person_to_tell_ordinary_from_serious(severity, repair_from, last_day):
    decided_on = date(2022, 3, 31)
    assert "R2019没有规定" in penalty(decided_on, today=date(2022, 5, 1)).waits_for
    term = penalty(decided_on, today=date(2022, 5, 1), severity=severity)
    assert (term.repair_from, term.publicity_end) == (repair_from, last_day)


def test_nobody_need_class_what_is_over_under_any_class():
    term = penalty(date(2019, 7, 1), FINED)
    assert (term.waits_for, term.publicity_end) == ("", date(2022, 7, 1))


def test_decisions_older_than_every_set_fall_under_the_first():
    assert penalty(date(2018, 5, 1), severity="ordinary", today=date(2019, 1, 1)).publicity_end == date(2019, 5, 1)


@pytest.mark.parametrize("kinds", [FINED, ("罚款", "警告"), ("其他-责令改正",), ("行政拘留",), ()])
def test_a_class_that_no_rule_decides_waits_for_the_law_section(kinds):
    term = penalty(date(2026, 5, 20), kinds, fine_yuan=Decimal(2000))
    assert "请局法制科认定" in term.waits_for
    assert term.severity == ""


@pytest.fixture
def amounts():
    rows = [(0, 5000, "minor"), (5000, 50000, "ordinary"), (50000, None, "serious")]
    for low, high, severity in rows:
        SeverityRule.objects.create(
            penalty_type="罚款", amount_from=low, amount_to=high, severity=severity,
            legal_basis="示例细则", valid_from=date(2026, 4, 1), valid_until=date(2026, 12, 31),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("fine", "severity"),
    [
        ("4999.99", "minor"),
        ("5000", "ordinary"),
        ("49999.99", "ordinary"),
        ("50000", "serious"),
        ("9000000", "serious"),
    ],
)
def test_the_amount_table_classes_fines_from_included_to_excluded(amounts, fine, severity):
    assert penalty(date(2026, 5, 20), FINED, fine_yuan=Decimal(fine)).severity == severity


def test_the_amount_table_holds_for_its_days_its_parties_and_its_fields(amounts):
    fined = {"kinds": FINED, "fine_yuan": Decimal(6000)}
    assert penalty(date(2027, 1, 1), **fined).waits_for
    assert penalty(date(2026, 12, 31), **fined).severity == "ordinary"
    assert penalty(date(2026, 5, 20), is_person=True, **fined).waits_for
    SeverityRule.objects.create(
        penalty_type="罚款", field="治超", severity="serious", legal_basis="示例", valid_from=date(2026, 4, 1)
    )
    assert penalty(date(2026, 5, 20), field="治超", **fined).severity == "serious"
    assert penalty(date(2026, 5, 20), field="道路运输", **fined).severity == "ordinary"


def test_the_highest_of_kind_and_amount_counts(amounts):
    term = penalty(date(2026, 5, 20), ("没收违法所得", "罚款"), fine_yuan=Decimal(80000))
    assert term.severity == "serious"
    assert term.needs_agreement


@pytest.mark.parametrize("decided_on", [date(2020, 1, 1), date(2024, 1, 1), date(2026, 5, 1)])
def test_simplified_procedure_is_filed_but_never_disclosed(decided_on):
    term = penalty(decided_on, REVOKED, procedure="简易程序", necessary=True)
    assert (term.disclosure, term.severity) == ("none", "minor")
    assert "不公示、不报送" in term.reason


@pytest.mark.parametrize("kinds", [WARNED, ("通报批评",), ("警告", "通报批评")])
@pytest.mark.parametrize("decided_on", [date(2023, 5, 1), date(2026, 4, 1)])
def test_warnings_are_not_published_from_2023_on(decided_on, kinds):
    term = penalty(decided_on, kinds)
    assert term.disclosure == "shared"
    assert term.waits_for == ""


def test_a_minor_penalty_marked_necessary_is_public_for_three_months_at_most():
    term = penalty(date(2026, 5, 31), WARNED, necessary=True)
    assert (term.disclosure, term.publicity_end, term.repair_from) == ("public", date(2026, 8, 31), date(2026, 5, 31))
    assert penalty(date(2026, 11, 30), WARNED, necessary=True).publicity_end == date(2027, 2, 28)


def test_necessity_does_not_touch_heavier_classes():
    assert penalty(date(2026, 5, 20), necessary=True).publicity_end == date(2027, 5, 20)


def test_a_later_set_that_makes_a_penalty_minor_takes_it_off_the_pages(amounts):
    SeverityRule.objects.update(valid_from=date(2023, 5, 1))
    term = penalty(date(2025, 8, 1), FINED, fine_yuan=Decimal(100))
    assert (term.disclosure, term.rule) == ("shared", "R2026 R2023")


@pytest.mark.parametrize(
    ("stated", "last_day", "noted"),
    [
        (date(2026, 12, 31), date(2026, 12, 31), True),
        (date(2028, 1, 1), date(2027, 5, 20), True),
        (date(2027, 5, 20), date(2027, 5, 20), False),
        (None, date(2027, 5, 20), False),
    ],
)
def test_the_end_stated_in_the_file_wins_where_it_is_earlier_and_a_difference_is_noted(stated, last_day, noted):
    term = penalty(date(2026, 5, 20), file_until=stated)
    assert term.publicity_end == last_day
    assert ("取较早者" in term.note) is noted


def test_nothing_is_shown_five_years_after_the_act_ended():
    term = penalty(date(2026, 5, 20), REVOKED, act_ended_on=date(2022, 2, 28))
    assert (term.publicity_end, "满5年" in term.note) == (date(2027, 2, 28), True)
    leap = penalty(date(2028, 5, 20), REVOKED, act_ended_on=date(2024, 2, 29))
    assert leap.publicity_end == date(2029, 2, 28)


def test_a_class_stated_in_the_file_against_the_rules_waits():
    assert "填报的失信程度为“轻微”" in penalty(date(2026, 5, 20), proposed="minor").waits_for
    assert penalty(date(2026, 5, 20), proposed="ordinary").waits_for == ""


def test_a_class_set_by_a_person_goes_before_the_kinds():
    term = penalty(date(2026, 5, 20), severity="serious")
    assert (term.severity, term.publicity_end, term.severity_rule) == ("serious", date(2029, 5, 20), "人工认定")


def test_without_a_decision_date_a_penalty_waits():
    assert term_for("penalty", Facts(today=TODAY)).waits_for


def test_equal_facts_are_computed_once(monkeypatch):
    terms, facts = Terms(), Facts(today=TODAY, decided_on=date(2026, 5, 20), penalty_types=CONFISCATED)
    assert terms.term_for("penalty", facts) is terms.term_for("penalty", facts)
