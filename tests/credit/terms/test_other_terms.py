"""Terms of everything that is not a penalty, and the rule files themselves."""

from datetime import date

import pytest

from credit.catalogue import standards
from credit.terms import checks, ruleset
from credit.terms.services import PENALTY, TermFacts, term_for

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 28)


def term(key, **facts):
    return term_for(key, TermFacts(**{"today": date(2026, 6, 1), "decided_on": DAY, **facts}))


@pytest.mark.parametrize(
    ("key", "facts", "last_day"),
    [
        ("unlimited", {}, None),
        ("while_valid", {"valid_until": date(2028, 5, 19)}, date(2028, 5, 19)),
        ("while_valid", {}, None),
        ("months12", {}, date(2027, 2, 28)),
        ("months24", {}, date(2028, 2, 28)),
        ("months24", {"decided_on": date(2024, 2, 29)}, date(2026, 2, 28)),
        ("months24", {"nature": "adverse", "act_ended_on": date(2022, 1, 1)}, date(2027, 1, 1)),
        ("red_list", {}, date(2027, 2, 28)),
        ("red_list", {"valid_until": date(2026, 8, 1)}, date(2026, 8, 1)),
        ("black_list", {"nature": "adverse"}, date(2029, 2, 28)),
        ("overload_list", {"valid_from": date(2026, 5, 1)}, date(2028, 5, 1)),  # two years from its publication
        ("commitment", {"valid_until": date(2026, 12, 31)}, date(2026, 12, 31)),
        ("honour", {}, date(2028, 2, 28)),
        ("inspection", {}, date(2028, 2, 28)),
        ("adverse", {"nature": "adverse"}, date(2031, 2, 28)),
        ("adverse", {"nature": "adverse", "decided_on": date(2026, 5, 1), "proposed": "ordinary"}, date(2027, 5, 1)),
    ],
)
def test_the_last_visible_day_of_each_kind(key, facts, last_day):
    assert term(key, **facts).publicity_end == last_day


def test_an_entry_in_its_publicity_has_no_end_until_it_is_decided():
    for key in ("red_list", "black_list", "overload_list"):
        undecided = term(key, decided_on=None, act_ended_on=date(2026, 2, 1), nature="other")
        assert (undecided.publicity_end, undecided.waits_for) == (None, "")
    assert term("overload_list").waits_for  # decided, but nobody says when it was published


def test_lists_need_the_law_section():
    assert {key for key, rule in ruleset.other_rules().items() if term(key, valid_from=DAY).needs_agreement} == {
        "black_list", "red_list", "overload_list",
    }  # fmt: skip


def test_minor_misconduct_is_not_public():
    assert term("adverse", nature="adverse", decided_on=date(2026, 5, 1), proposed="minor").disclosure == "shared"


def test_internal_information_stays_with_the_authorities():
    assert term("internal").disclosure == "shared"


def test_every_rule_names_its_source_and_mark():
    assert all(rule.source and rule.mark for rule in ruleset.other_rules().values())
    assert all(rules.source for rules in ruleset.rule_sets())


def test_rule_sets_follow_each_other_without_gap_or_overlap():
    sets = ruleset.rule_sets()
    gaps = [(b.in_force_from - a.in_force_to).days for a, b in zip(sets, sets[1:], strict=False)]
    assert gaps == [1] * (len(sets) - 1)
    assert sets[-1].in_force_to is None


def test_every_standard_names_a_known_term():
    assert {standard.term for standard in standards.ALL.values()} <= {PENALTY, *ruleset.other_rules()}
    assert checks.term_rules_are_whole(None) == []


def test_a_file_with_an_unknown_class_is_refused(tmp_path, monkeypatch):
    text = (ruleset.FOLDER / "R2026.toml").read_text(encoding="utf-8").replace('"警告" = "minor"', '"警告" = "tiny"')
    (tmp_path / "R2026.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"R2026.toml: unknown class \['tiny'\]"):
        ruleset._rule_set(tmp_path / "R2026.toml")
