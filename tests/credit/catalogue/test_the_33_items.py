"""The standards of the 33 catalogue items, held against the catalogue table and the disclosure rules."""

import csv
import tomllib
from datetime import date
from pathlib import Path

import pytest

from credit.catalogue import standards
from credit.catalogue.forbidden import ban_on
from credit.catalogue.slugs import SLUGS

TODAY = date(2026, 6, 1)
REPO = Path(__file__).parents[3]
REAL_ENTERPRISES = REPO.parent / "shared" / "data" / "real_transport_enterprises_sample.csv"
TERM_RULES = REPO / "credit" / "terms" / "rules" / "others.toml"

# Units and roles of the catalogue table; a unit without a role word there is RESP (负责).
ROLES = {
    "construction-enterprise": "U04 LEAD, U14 RESP",
    "construction-practitioner": "U04 RESP, U14 RESP",
    "project": "U04 RESP",
    "construction-misconduct": "U04 RESP, U14 RESP",
    "construction-finding": "U14 RESP",
    "construction-honour": "U04 RESP",
    "road-enterprise": "U09 RESP",
    "road-practitioner": "U09 RESP",
    "road-vehicle": "U09 RESP",
    "repair-and-training": "U09 RESP",
    "road-misconduct": "U09 RESP",
    "bus": "U09 RESP",
    "taxi": "U09 RESP",
    "ride-hailing": "U09 RESP",
    "waterway-enterprise": "U12 RESP",
    "waterway-practitioner": "U12 RESP",
    "ship": "U12 RESP",
    "waterway-misconduct": "U12 RESP",
    "overload-check": "U10 LEAD, U11 RESP",
    "overload-penalty": "U10 RESP, U09 RESP",
    "overload-list": "U10 LEAD, U11 ASSIST, U09 ASSIST",
    "safety-accident": "U08 RESP, 局属各单位 RESP",
    "safety-grade": "U08 RESP",
    "licence": "U01 LEAD, U04 ASSIST, U09 ASSIST, U13 ASSIST, U11 OWN, U12 OWN, U15 OWN",
    "penalty": "U01 LEAD, U06 ASSIST, U04 ASSIST, U09 ASSIST, U10 ASSIST, U14 ASSIST, U11 OWN, U12 OWN, U15 OWN",
    "inspection": "U01 LEAD, U04 OWN, 局属各单位 OWN",
    "honour": "U02 RESP, U05 RESP",
    "black-list": "U01 LEAD, U04 OWN, 局属各单位 OWN",
    "red-list": "U01 LEAD, U04 OWN, 局属各单位 OWN",
    "evaluation": "U04 OWN, U09 OWN, U12 OWN",
    "commitment": "U01 LEAD, U04 RESP, U03 RESP, 局属各单位 RESP",
    "joint-measure": "U01 LEAD, U04 OWN, 局属各单位 OWN",
    "repair-result": "U01 LEAD, U04 OWN, 局属各单位 OWN",
}
DISCLOSURE = dict.fromkeys(SLUGS.values(), "public") | {
    "construction-practitioner": "authorised",
    "road-practitioner": "authorised",
    "waterway-practitioner": "authorised",
    "repair-result": "authorised",
    "construction-finding": "shared",
    "overload-check": "shared",
    "overload-penalty": "shared",
    "safety-accident": "shared",
    "joint-measure": "shared",
}
NATURE = {"A": "basic", "B": "adverse", "C": "other"}
FREE_TEXT = {"text", "name", "prose"}
PERSONAL_KINDS = {"identity", "citizen_id", "phone", "qualification"}
PERSONAL_LABELS = ("出生日期", "住址", "证件号码", "身份证号", "证件类型", "手机号", "执法证号")
SAMPLES = [
    pytest.param(standard, row, id=f"{standard.slug}-{number}")
    for standard in standards.load().values()
    for number, row in enumerate(standard.samples.good)
]
FAULTS = [
    pytest.param(standard, fault, id=f"{standard.slug}-{number}-{fault['why']}")
    for standard in standards.load().values()
    for number, fault in enumerate(standard.samples.bad)
]

every_item = pytest.mark.parametrize("standard", standards.load().values(), ids=standards.load())


def judged(standard, row):
    return standard.check({name: [row.get(name, "")] for name in standard.columns}, today=TODAY)


def errors(checked):
    return [(finding.rule, finding.column) for finding in checked.findings if finding.level == "error"]


def test_every_item_of_the_catalogue_has_a_standard():
    assert list(standards.load()) == list(SLUGS.values())


@pytest.mark.parametrize("slug", ROLES)
def test_units_and_roles_are_those_of_the_catalogue(slug):
    said = {f"{role.unit or role.group} {role.role}" for role in standards.get(slug).roles}
    assert said == set(ROLES[slug].split(", "))


@pytest.mark.parametrize("slug", DISCLOSURE)
def test_disclosure_is_that_of_the_catalogue(slug):
    assert standards.get(slug).disclosure == DISCLOSURE[slug]


@every_item
def test_nature_follows_the_letter_of_the_code(standard):
    assert standard.nature == NATURE[standard.code[7]]


@every_item
def test_the_subject_is_named_by_a_typed_column(standard):
    kinds = {standard.columns[column].kind for column in standard.subject.identifiers.values()}
    assert kinds - FREE_TEXT


@every_item
def test_more_than_free_text_is_recorded(standard):
    kinds = {column.kind for column in standard.columns.values()}
    assert {"date", "uscc"} <= kinds
    assert kinds & {"code", "codes"}


@every_item
def test_the_source_unit_stands_on_every_row(standard):
    labels = {column.label for column in standard.columns.values()}
    assert {"数据来源单位", "数据来源单位统一社会信用代码", "备注"} <= labels


@every_item
def test_a_natural_person_is_never_public_by_default(standard):
    if "person" in standard.subject_kinds:
        assert standard.disclosure_for("person", {}) != "public"


@every_item
@pytest.mark.parametrize("kind", ["vehicle", "ship"])
def test_a_thing_owned_by_a_natural_person_is_never_public(standard, kind):
    if kind in standard.subject_kinds:
        owner = next(party for party in standard.parties if party.role == "owner")
        assert standard.disclosure_for(kind, {owner.kind_column: "自然人"}) != "public"
        assert owner.kind_of({owner.kind_column: "自然人"}) == "person"


@every_item
def test_a_row_on_a_thing_must_say_who_owns_it_before_it_can_be_public(standard):
    if standard.disclosure == "public" and {"vehicle", "ship"} & set(standard.subject_kinds):
        owner = next(party for party in standard.parties if party.role == "owner")
        column = standard.columns[owner.kind_column]
        assert column.required or set(column.required_when["subject_category"]) & {"车辆", "船舶"}


@every_item
def test_a_plate_or_ship_beside_the_subject_stays_inside(standard):
    """On a misconduct of a firm the thing may belong to somebody else."""
    beside = {
        name
        for party in standard.parties
        if party.role in ("vehicle", "ship") and standard.nature == "adverse" and standard.slug != "penalty"
        for name in party.identifiers.values()
    }
    assert all(standard.columns[name].disclosure == "internal" for name in beside)


@every_item
def test_personal_data_is_restricted(standard):
    personal = [
        column
        for column in standard.columns.values()
        if column.kind in PERSONAL_KINDS or column.label.endswith(PERSONAL_LABELS) or column.label == "备注"
    ]
    assert [column.name for column in personal if column.disclosure != "hidden"] == []


@every_item
def test_inspectors_stay_inside(standard):
    inside = [column for column in standard.columns.values() if column.label in ("检查人员", "核查人")]
    assert all(column.disclosure == "internal" and column.local for column in inside)


@every_item
def test_restricted_columns_feed_neither_the_key_nor_the_clear_columns(standard):
    used = {name for name in (*standard.natural_key, *standard.record.values()) if name != standards.SUBJECT}
    assert used.isdisjoint(column.name for column in standard.sealed_columns)


@every_item
def test_no_column_asks_for_what_must_not_be_collected(standard):
    asked = [text for column in standard.columns.values() for text in (column.label, *column.synonyms)]
    assert [text for text in asked if ban_on(text)] == []


def test_every_term_is_defined():
    defined = {rule["key"] for rule in tomllib.loads(TERM_RULES.read_text(encoding="utf-8"))["rules"]} | {"penalty"}
    assert {standard.term for standard in standards.load().values()} <= defined


@pytest.mark.parametrize(("standard", "row"), SAMPLES)
def test_a_sample_row_loads(standard, row):
    checked = judged(standard, row)
    assert errors(checked) == []
    assert standard.subject.kind_of(checked.row(0)) in standard.subject_kinds


@pytest.mark.parametrize(("standard", "fault"), FAULTS)
def test_a_faulty_row_is_refused_at_one_cell(standard, fault):
    found = errors(judged(standard, fault["row"]))
    assert [rule for rule, _ in found] == [fault["why"]]
    assert fault.get("column") in (None, found[0][1])


@pytest.mark.parametrize(("standard", "row"), SAMPLES)
def test_sample_rows_are_unmistakably_synthetic(standard, row):
    assert "示例" in "".join(row.values())
    codes = [row[name] for name, column in standard.columns.items() if column.kind == "uscc" and row.get(name)]
    assert {code[2:8] for code in codes} <= {"370499"}


@pytest.mark.parametrize(("standard", "row"), SAMPLES)
def test_what_a_sample_row_stores_reads_back_the_same(standard, row):
    values = judged(standard, row).row(0)
    texts = standard.texts(*standard.split(values))
    assert judged(standard, texts).row(0) == values


def test_road_enterprises_need_only_name_and_code():
    columns = standards.get("road-enterprise").columns.values()
    assert [column.label for column in columns if column.required] == ["企业名称", "统一社会信用代码"]
    assert not any(column.required_when for column in columns)


@pytest.mark.parametrize("word", ["客运", "货运", "危货", "站场", "租赁", "网络货运", "货运代理", "仓储配送"])
def test_every_road_business_of_the_catalogue_is_known(word):
    assert standards.get("road-enterprise").lists["road_business"].find(word, None)


@pytest.mark.skipif(not REAL_ENTERPRISES.exists(), reason="the folder shared/data with real rows is not here")
def test_real_enterprises_are_taken_but_for_the_rows_without_a_code():
    with REAL_ENTERPRISES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    standard = standards.get("road-enterprise")
    headers = standard.match_headers(rows[:20])
    assert not headers.unknown
    checked = standard.check(headers.read(rows[headers.first_data_row :]), today=TODAY, generation=headers.generation)
    assert {finding.rule for finding in checked.findings if finding.level == "error"} == {"V01"}
    assert checked.ok.count(False) == 13


def test_a_list_whose_basis_has_run_out_takes_no_new_entry():
    lists = standards.get("black-list").lists["black_list_type"]
    assert lists.find("BLK-LOG", lists.edition_index(date(2021, 12, 31))) == "BLK-LOG"
    assert lists.find("BLK-LOG", lists.edition_index(date(2022, 1, 1))) is None


def test_watch_lists_are_no_public_list():
    assert not any(value.startswith("FOC") for value in standards.get("black-list").lists["black_list_type"].values)


def test_a_serious_accident_is_public_and_a_lesser_one_shared():
    standard = standards.get("safety-accident")
    assert standard.disclosure_for("enterprise", {"accident_level": "重大事故"}) == "public"
    assert standard.disclosure_for("enterprise", {"accident_level": "较大事故"}) == "shared"


def test_a_commitment_is_shown_as_widely_as_it_was_made():
    standard = standards.get("commitment")
    assert standard.disclosure_for("enterprise", {"public_type": "可向社会公开"}) == "public"
    assert standard.disclosure_for("enterprise", {"public_type": "特定范围内公开"}) == "authorised"
    assert standard.disclosure_for("enterprise", {"public_type": "不可公开"}) == "none"


@pytest.mark.parametrize(
    ("slug", "relation"),
    [
        ("road-vehicle", ("operates", "operator", "@subject")),
        ("road-vehicle", ("owns", "owner", "@subject")),
        ("ship", ("owns", "owner", "@subject")),
        ("project", ("participates", "participant", "@subject")),
        ("road-practitioner", ("employs", "employer", "@subject")),
        ("taxi", ("employs", "employer", "@subject")),
    ],
)
def test_basic_items_state_relations(slug, relation):
    assert relation in {(one.kind, one.start, one.end) for one in standards.get(slug).relations}
