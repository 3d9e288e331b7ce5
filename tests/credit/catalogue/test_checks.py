"""The samples of every standard prove it; a standard that lies is found out."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from credit.catalogue import standards
from credit.catalogue.checks import check_standards, faults
from credit.catalogue.slugs import SLUGS
from credit.catalogue.standards import Samples

from .sheets import TODAY


@pytest.mark.parametrize("slug", SLUGS.values())
def test_samples_load_or_are_refused_as_promised(slug):
    assert list(faults(standards.get(slug), today=TODAY)) == []


def test_the_system_check_is_silent():
    assert check_standards() == []


def test_a_good_sample_that_is_refused_is_reported(penalty):
    row = penalty.samples.good[0] | {"uscc": ""}
    wrong = replace(penalty, samples=Samples(good=(row,), bad=penalty.samples.bad))
    assert ["V08" in fault for fault in faults(wrong, today=TODAY)] == [True]


def test_a_bad_sample_that_loads_or_breaks_another_rule_is_reported(penalty):
    loads = {"why": "V01", "row": penalty.samples.good[0]}
    other = penalty.samples.bad[0] | {"why": "V10"}
    elsewhere = penalty.samples.bad[0] | {"column": "party_name"}
    wrong = replace(penalty, samples=Samples(good=penalty.samples.good, bad=(loads, other, elsewhere)))
    assert len(list(faults(wrong, today=TODAY))) == 3


def test_a_forbidden_column_name_is_reported(penalty):
    column = replace(penalty.columns["remarks"], label="宗教信仰")
    wrong = replace(penalty, columns={**penalty.columns, "remarks": column})
    assert ["禁止采集" in fault for fault in faults(wrong, today=TODAY)] == [True]


def test_the_command_tells_of_each_item():
    out = StringIO()
    call_command("check_catalogue", "penalty", stdout=out)
    assert "penalty" in out.getvalue()
    assert "通过" in out.getvalue()


def test_the_command_fails_for_an_item_without_standard():
    with pytest.raises(CommandError, match="1 个事项"):
        call_command("check_catalogue", "nothing", stderr=StringIO())
