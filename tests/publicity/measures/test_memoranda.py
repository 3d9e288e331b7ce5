"""The memoranda as they were signed: 26 and 27 measures, departments of the day and of today, marks kept."""

import pytest

from publicity.measures import grounds
from publicity.measures.memoranda import by_number, memoranda


def test_the_overload_memorandum_has_26_measures_in_groups_of_8_10_and_8():
    overload = by_number("发改财金〔2017〕274号")
    assert [len(group.measures) for group in overload.groups] == [8, 10, 8]


def test_the_logistics_memorandum_has_27_measures_in_five_groups():
    logistics = memoranda()["logistics"]
    assert (len(logistics.measures), len(logistics.groups)) == (27, 5)


@pytest.mark.parametrize("slug", ["overload", "logistics"])
def test_both_are_history(slug):
    assert memoranda()[slug].status == "历史文件"


def test_departments_are_named_as_today_beside_their_old_names():
    financing = memoranda()["overload"].measures[13]
    assert (financing.departments, financing.today) == (("人民银行", "银监"), ("人民银行", "金融监管"))


def test_what_comes_from_memory_says_so():
    overload = memoranda()["overload"].measures
    assert overload[22].unsure == ("措施文字", "序号", "部门")
    assert overload[9].unsure == ()


def test_every_ground_says_where_it_stands():
    assert all(rule.source for rule in grounds.rules())
