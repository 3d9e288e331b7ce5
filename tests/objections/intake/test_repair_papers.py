"""What a repair has to bring follows the rules of the day of application."""

import pytest

from objections.intake.repair_papers import papers_for


def test_training_and_report_are_asked_for_in_serious_cases_of_2019_alone():
    extra = {"信用修复培训证明", "信用报告"}
    assert extra <= set(papers_for("V2019", "serious"))
    for version, severity in (("V2019", "ordinary"), ("V2019", ""), ("V2023", "serious"), ("V2026", "serious")):
        assert not extra & set(papers_for(version, severity)), (version, severity)


def test_order_36_asks_for_two_papers_and_an_unknown_version_is_a_slip():
    assert len(papers_for("V2026", "serious")) == 2
    assert len(papers_for("V2019", "serious")) == 5
    with pytest.raises(KeyError):
        papers_for("V2030")
