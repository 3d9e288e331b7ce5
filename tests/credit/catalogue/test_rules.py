"""Each rule marks one cell, and says in Chinese what is wrong and how to mend it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.catalogue import standards
from credit.catalogue.slugs import SLUGS

from .sheets import TODAY, judge, marks, organisation, person

# fault → (what the clerk typed, the cell marked, the rule)
ORGANISATION_FAULTS = [
    ({"party_name": ""}, "party_name", "V01"),
    ({"violation_facts": "无"}, "violation_facts", "V01"),
    ({"party_category": "企业法人"}, "party_category", "V02"),
    ({"penalty_types": "警告;罚金"}, "penalty_types", "V02"),
    ({"uscc": "91370499MA3DEM019X"}, "uscc", "V03"),
    ({"uscc": "00000000000000000X"}, "uscc", "V03"),
    ({"uscc": ""}, "uscc", "V08"),
    ({"authority_uscc": "113704990043000190"}, "authority_uscc", "V05"),
    ({"person_id_number": "370499199001010015"}, "person_id_number", "V06"),
    ({"decided_on": "2026/07/01", "document_number": "鲁枣交执罚〔2026〕1号"}, "decided_on", "V07"),
    ({"decided_on": "2026/02/30"}, "decided_on", "V07"),
    ({"valid_until": "2026/03/01"}, "valid_until", "V07"),
    ({"fine_yuan": ""}, "fine_yuan", "V08"),
    ({"fine_yuan": "0"}, "fine_yuan", "V08"),
    ({"penalty_types": "警告;吊销许可证件", "fine_yuan": ""}, "suspended_certificates", "V08"),
    ({"fine_yuan": "0.1234567"}, "fine_yuan", "V09"),
    ({"fine_yuan": "-1"}, "fine_yuan", "V09"),
    ({"fine_yuan": "2000"}, "fine_yuan", "V09"),
    ({"legal_representative": "示" * 51}, "legal_representative", "V10"),
    ({"penalty_content": "给予<b>警告</b>"}, "penalty_content", "V11"),
    ({"legal_representative": "张*三"}, "legal_representative", "V11"),
    ({"legal_basis": "……。"}, "legal_basis", "V11"),
    ({"violation_type": "超限\x07运输"}, "violation_type", "V11"),
    ({"violation_facts": "驾驶人身份证号370499199001010015，超限运输"}, "violation_facts", "V13"),
    ({"document_number": "鲁枣交执罚〔2023〕0012号"}, "document_number", "V15"),
    ({"plate_number": "鲁DO1234"}, "plate_number", "V16"),
    ({"registration_number": "370499000000018"}, "registration_number", "V16"),
]
PERSON_FAULTS = [
    ({"person_id_number": "370499199001010016"}, "person_id_number", "V04"),
    ({"person_id_number": "370499203001010010"}, "person_id_number", "V04"),
    ({"person_id_type": "学生证"}, "person_id_type", "V02"),
    ({"uscc": "91370499MA3DEM019Y"}, "uscc", "V06"),
    ({"person_id_number": ""}, "person_id_number", "V08"),
]


def label(fault):
    return "+".join(fault) if isinstance(fault, dict) else None


@pytest.mark.parametrize(("fault", "column", "rule"), ORGANISATION_FAULTS, ids=label)
def test_one_fault_marks_one_cell(penalty, fault, column, rule):
    checked = judge(penalty, organisation(penalty, **fault))
    assert marks(checked) == {(0, column, rule)}
    assert all(one.message and one.mend for one in checked.findings)


@pytest.mark.parametrize(("fault", "column", "rule"), PERSON_FAULTS, ids=label)
def test_one_fault_of_a_person_marks_one_cell(penalty, fault, column, rule):
    assert marks(judge(penalty, person(penalty, **fault))) == {(0, column, rule)}


def test_twenty_faults_in_a_sheet_are_exactly_twenty_findings(penalty):
    faults = [*ORGANISATION_FAULTS[:8], *ORGANISATION_FAULTS[9:18], *ORGANISATION_FAULTS[-4:-1]]
    assert len(faults) == 20
    rows = [organisation(penalty) for _ in range(100)]
    places = range(2, 100, 5)
    for place, (fault, _, _) in zip(places, faults, strict=True):
        rows[place] |= fault
    checked = judge(penalty, *rows, line_numbers=range(4, 104))
    assert marks(checked) == {(place, column, rule) for place, (_, column, rule) in zip(places, faults, strict=True)}
    assert [one.line for one in checked.findings] == [place + 4 for place in places]
    warned = {place for place, (_, _, rule) in zip(places, faults, strict=True) if rule in {"V13", "V15"}}
    assert [i for i, ok in enumerate(checked.ok) if not ok] == [
        place for place, (fault, _, _) in zip(places, faults, strict=True)
        if place not in warned and fault != {"fine_yuan": "2000"}
    ]  # fmt: skip


def test_a_licence_may_not_end_before_it_begins(licence):
    checked = judge(licence, organisation(licence, valid_from="2026/03/02", valid_until="2026/03/01"))
    assert marks(checked) == {(0, "valid_until", "V07")}
    assert "2026-03-01" in checked.findings[0].message


def test_the_day_itself_is_not_in_the_future(penalty):
    assert judge(penalty, organisation(penalty, decided_on="2026-06-30")).ok == [True]


def test_the_list_in_force_on_the_day_of_decision_counts(penalty):
    old = {
        "document_number": "枣交罚〔2021〕1号",
        "penalty_types": "吊销许可证",
        "suspended_certificates": "证（示例）",
    }
    before = judge(penalty, organisation(penalty, decided_on="2021-07-14", **old, act_ended_on=""))
    after = judge(penalty, organisation(penalty, decided_on="2021-07-15", **old, act_ended_on=""))
    assert before.row(0)["penalty_types"] == ["吊销许可证"]
    assert after.row(0)["penalty_types"] == ["吊销许可证件"]
    assert before.ok == after.ok == [True]


def test_other_kinds_want_a_concrete_name(penalty):
    bare = judge(penalty, organisation(penalty, penalty_types="其他", fine_yuan=""))
    named = judge(penalty, organisation(penalty, penalty_types="其他：责令改正", fine_yuan=""))
    assert "具体" in bare.findings[0].message
    assert named.row(0)["penalty_types"] == ["其他-责令改正"]


def test_a_reviewer_may_accept_a_code_with_a_wrong_check_character(penalty):
    row = organisation(penalty, uscc="91370499ma3dem019x")
    refused = judge(penalty, row)
    accepted = judge(penalty, row, accepted={"91370499MA3DEM019X"})
    assert refused.findings[0].overridable
    assert (accepted.ok, accepted.row(0)["uscc"]) == ([True], "91370499MA3DEM019X")
    assert [one.level for one in accepted.findings if one.rule == "V03"][0] == "warning"


def test_only_a_check_character_can_be_overridden(penalty):
    row = organisation(penalty, uscc="00000000000000000X")
    assert judge(penalty, row, accepted={"00000000000000000X"}).ok == [False]


def test_findings_of_restricted_columns_do_not_carry_the_value(penalty):
    finding = judge(penalty, person(penalty, person_id_number="370499199001010016")).findings[0]
    assert finding.value == ""
    assert "370499" not in finding.message + finding.mend


def test_what_depends_on_a_refused_cell_is_not_judged(penalty):
    row = organisation(penalty, party_category="公司", uscc="", legal_representative="", decided_on="昨天")
    assert marks(judge(penalty, row)) == {(0, "party_category", "V02"), (0, "decided_on", "V07")}


def test_values_are_python_objects(penalty):
    row = judge(penalty, organisation(penalty, fine_yuan="2000元", document_number="鲁枣交执罚〔2026〕 12号")).row(0)
    assert (row["decided_on"], str(row["fine_yuan"])) == (date(2026, 3, 2), "2000.00")
    assert (row["penalty_types"], row["remarks"]) == (["警告", "罚款"], None)
    assert row["document_number"] == "鲁枣交执罚〔2026〕12号"


def test_an_absent_optional_column_is_empty_and_an_absent_required_one_is_not_filled(penalty):
    table = {name: [text] for name, text in organisation(penalty).items() if name != "legal_basis"}
    checked = penalty.check(table, today=TODAY)
    assert marks(checked) == {(0, "legal_basis", "V01")}


def test_odd_names_are_warned_of_but_taken(penalty):
    checked = judge(penalty, organisation(penalty, party_name="枣庄示例运输有限公司(简称:示例"))
    assert checked.ok == [True]
    assert {one.rule for one in checked.findings} == {"V12"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ("2026-03-02 10:30在枣庄市超限49.5吨，罚款20000元", False),
        ("当事人统一社会信用代码913302033168690875", False),
        ("联系电话138-1234-5678", True),
        ("身份证３７０４９９１９９００１０１００１５", True),
        ("往来港澳通行证C12345678", True),
        ("请发至shili@example.cn", True),
    ],
)
def test_personal_numbers_in_prose_are_found_and_dates_are_not(penalty, facts, found):
    checked = judge(penalty, organisation(penalty, violation_facts=facts))
    assert checked.ok == [True]
    assert bool(marks(checked)) is found


def test_the_faults_of_a_workbook_are_found_at_its_lines(penalty):
    columns = penalty.official_columns
    good = [organisation(penalty).get(column.name, "") for column in columns]
    bad = [*good[:2], "91370499MA3DEM019X", *good[3:]]
    rows = [["行政处罚信息"], [column.code for column in columns], [column.label for column in columns], good, bad]
    headers = penalty.match_headers(rows)
    data = rows[headers.first_data_row :]
    checked = penalty.check(headers.read(data), today=TODAY, line_numbers=[4, 5], generation=headers.generation)
    assert [(one.line, one.column, one.rule) for one in checked.findings] == [(5, "uscc", "V03")]


def test_an_empty_sheet_has_no_findings(penalty):
    assert judge(penalty).findings == []


ODD = st.sampled_from(
    ["", "无", "*", "<b>", "2099/12/31", "2000/1/1", "1", "罚款;警告", "其他-示例", "91370499MA3DEM019Y", "示例"]
)


@pytest.mark.parametrize("slug", SLUGS.values())
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_whatever_is_typed_a_cell_has_one_error_at_most(slug, data):
    standard = standards.get(slug)
    names = data.draw(st.lists(st.sampled_from(list(standard.columns)), max_size=8))
    row = organisation(standard, **{name: data.draw(ODD) for name in names})
    checked = judge(standard, row)
    cells = [one.column for one in checked.errors]
    assert len(cells) == len(set(cells))
    assert checked.ok == [not cells]
    assert all(one.message and one.mend for one in checked.errors)


@pytest.mark.parametrize(
    ("scheme", "grade", "category", "marked"),
    [
        ("RE", "AAA", "法人及非法人组织", False), ("HC", "AAA", "法人及非法人组织", True),
        ("RE", "D", "法人及非法人组织", True), ("TE", "AAAAA", "法人及非法人组织", False),
        ("TL", "信用差", "法人及非法人组织", True), ("XX", "AAA", "法人及非法人组织", False),
    ],
)  # fmt: skip
def test_a_grade_stands_only_where_its_scheme_gives_it(scheme, grade, category, marked):
    evaluation = standards.get("evaluation")
    row = organisation(evaluation, scheme=scheme, grade=grade, subject_category=category)
    checked = judge(evaluation, row)
    assert (("grade", "V02") in {(one.column, one.rule) for one in checked.errors}) is marked
