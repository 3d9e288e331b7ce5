"""Header rows are found wherever they stand, in labels or codes, in three generations."""

import pytest

from .sheets import TODAY, marks, old_headers, old_table


@pytest.mark.parametrize("slug", ["penalty", "licence"])
@pytest.mark.parametrize("by", ["label", "code"])
def test_todays_headers_match_whole(request, slug, by):
    standard = request.getfixturevalue(slug)
    headers = standard.match_headers([[getattr(column, by) for column in standard.official_columns]])
    assert list(headers.columns) == [column.name for column in standard.official_columns]
    assert list(headers.columns.values()) == [[i] for i in range(len(standard.official_columns))]
    assert (headers.generation, headers.unknown, headers.missing) == ("G3", [], [])
    assert headers.usable


@pytest.mark.parametrize("slug", ["penalty", "licence"])
@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize(("generation", "kind"), [("G2", "法人"), ("G2", "自然人"), ("G1", "")])
def test_headers_of_older_tables_match_whole(request, slug, part, generation, kind):
    standard = request.getfixturevalue(slug)
    table = old_table(standard, generation, kind)
    headers = standard.match_headers([old_headers(table, part)])
    assert headers.table is table
    assert set(headers.columns) == set(table.columns)
    assert (headers.unknown, headers.missing) == ([], [])


def test_titles_stand_above_codes_beside_and_notes_below(penalty):
    labels = [f" {column.label}\n（必填）" for column in penalty.official_columns]
    codes = [column.code.lower() for column in penalty.official_columns]
    rows = [
        ["枣庄市交通运输局行政处罚信息"],
        [],
        codes,
        labels,
        ["表格说明：日期按 YYYY/MM/DD 填写"],
        ["必填", "选填"],
        ["甲"],
    ]
    headers = penalty.match_headers(rows)
    assert headers.header_rows == (2, 3)
    assert headers.first_data_row == 6
    assert len(headers.columns) == 30


def test_brackets_spaces_and_stars_do_not_matter(penalty):
    row = ["*行政相对人名称", "罚款金额 （万元）", "行政相对人代码＿1（统一社会信用代码）＊", "处罚\n决定日期(必填)"]
    headers = penalty.match_headers([row])
    assert headers.columns == {"party_name": [0], "fine_yuan": [1], "uscc": [2], "decided_on": [3]}


def test_unknown_repeated_and_missing_headers_are_named(penalty):
    row = [column.label for column in penalty.official_columns if column.name != "violation_facts"]
    headers = penalty.match_headers([[*row, "经办人", "备注"]])
    assert [place.text for place in headers.unknown] == ["经办人"]
    assert [place.text for place in headers.duplicates] == ["备注"]
    assert headers.missing_labels() == ["违法事实"]
    assert not headers.usable


def test_a_missing_category_is_not_guessed_in_todays_table(penalty):
    row = [column.label for column in penalty.official_columns if column.name != "party_category"]
    assert penalty.match_headers([row]).missing == ["party_category"]


def test_a_sheet_without_header_is_not_found(penalty):
    headers = penalty.match_headers([["甲", "乙"], ["1", "2"]])
    assert not headers.found
    assert not headers.usable


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("宗教信仰", "第四十二条第三款"),
        ("家庭年收入（万元）", "第四十二条第二款"),
        ("银行卡号", "个人信息保护法"),
        ("血型", "第四十二条"),
    ],
)
def test_forbidden_personal_columns_are_reported_with_the_law(penalty, text, law):
    row = [column.label for column in penalty.official_columns]
    headers = penalty.match_headers([[*row, text]])
    assert [one.index for one in headers.forbidden] == [30]
    assert law in headers.forbidden[0].ban.source
    assert not headers.usable


def test_words_of_the_trade_are_not_forbidden(penalty):
    row = [column.label for column in penalty.official_columns]
    assert penalty.match_headers([[*row, "拖欠农民工工资情况", "营业收入"]]).forbidden == []


def test_a_header_repeated_further_down_is_recognised(penalty):
    row = [column.label for column in penalty.official_columns]
    headers = penalty.match_headers([row])
    assert headers.is_header_row(row)
    assert not headers.is_header_row(["枣庄示例运输有限公司", "法人及非法人组织", "备注"])


def test_a_penalty_of_2015_reads_as_todays(penalty):
    table = old_table(penalty, "G1")
    headers = penalty.match_headers([old_headers(table, 0)])
    cell = {
        "document_number": ["枣交罚〔2017〕5号"], "violation_type": ["超限运输"], "penalty_types": ["警告", "罚款"],
        "violation_facts": ["示例事由"], "legal_basis": ["示例依据"], "party_name": ["枣庄示例运输有限公司"],
        "uscc": ["91370499MA3DEM019Y"], "legal_representative": ["示例甲"], "penalty_content": ["罚款五百元"],
        "decided_on": ["2017/5/6"], "authority": ["枣庄市交通运输局（演示）"], "earlier_status": ["0"],
    }  # fmt: skip
    row = [text for name, parts in table.columns.items() for text in cell.get(name, [""] * len(parts))]
    read = headers.read([row])
    assert read["penalty_types"] == ["警告;罚款"]
    assert read["party_category"] == ["法人及非法人组织"]
    assert read["source_unit"] == ["枣庄市交通运输局（演示）"]
    checked = penalty.check(read, today=TODAY, generation=headers.generation)
    assert marks(checked) == set()
    assert checked.row(0)["penalty_types"] == ["警告", "罚款"]
    assert checked.row(0)["earlier_status"] == "正常"


def test_an_identity_number_of_2015_makes_the_party_a_person(licence):
    table = old_table(licence, "G1")
    headers = licence.match_headers([old_headers(table, 1)])
    cell = {
        "document_number": "枣交许〔2016〕9号", "document_title": "从业资格", "licence_type": "认可", "status": "撤销",
        "licence_content": "示例内容", "party_name": "示例乙", "person_id_number": "370499199001010015",
        "decided_on": "2016-03-04", "valid_until": "2022-03-03", "authority": "枣庄市交通运输局（演示）",
    }  # fmt: skip
    checked = licence.check(
        headers.read([[cell.get(name, "") for name in table.columns]]), today=TODAY, generation=headers.generation
    )
    row = checked.row(0)
    assert checked.ok == [True], checked.findings
    assert (row["party_category"], row["person_id_type"], row["status"]) == ("自然人", "身份证", "2")
    assert row["valid_from"] == row["decided_on"]


def test_the_person_table_of_2018_needs_no_category(penalty):
    table = old_table(penalty, "G2", "自然人")
    headers = penalty.match_headers([old_headers(table, 1)])
    sample = penalty.samples.good[1]
    checked = penalty.check(
        headers.read([[sample.get(name, "") for name in table.columns]]), today=TODAY, generation="G2"
    )
    assert checked.ok == [True]
    assert checked.row(0)["party_category"] == "自然人"


def test_a_trader_is_told_by_the_code(penalty):
    table = old_table(penalty, "G2", "法人")
    headers = penalty.match_headers([old_headers(table, 1)])
    row = [{"uscc": "92370499MA3DEM027N"}.get(name, "") for name in table.columns]
    assert headers.read([row])["party_category"] == ["个体工商户"]


def test_short_rows_are_read_as_if_padded(penalty):
    headers = penalty.match_headers([["行政相对人名称", "备注", "违法事实"]])
    assert headers.read([["甲"], ["乙", "丙", "丁"]]) == {
        **headers.read([["甲", "", ""], ["乙", "丙", "丁"]]),
        "violation_facts": ["", "丁"],
    }
