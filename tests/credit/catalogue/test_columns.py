"""Kinds of columns: what they read, keep, show and send."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.catalogue.columns import Column, Refused
from credit.catalogue.value_lists import Edition, ValueList


def column(kind, **options):
    values = options.pop("values", None)
    made = Column.KINDS[kind](name="it", label="它", kind=kind, **options)
    if values:
        made.values = values
    return made


GRADES = ValueList("grade", (Edition(("AAA", "AA", "A")),), also={"1": "AAA"}, labels={"AAA": "优秀"})
OPEN = ValueList("grade", GRADES.editions, open="其他-")


@pytest.mark.parametrize(
    ("made", "text", "value", "stored", "shown", "sent"),
    [
        (column("text"), "\u3000示例\n名称 ", "示例名称", "示例名称", "示例名称", "示例名称"),
        (column("date"), "20260301", date(2026, 3, 1), "2026-03-01", "2026-03-01", "2026-03-01"),
        (column("date"), "2099/12/31", date(2099, 12, 31), "2099-12-31", "长期", "2099-12-31"),
        (column("amount", unit="万元"), "0.2", Decimal("2000.00"), "2000.00", "2,000元（0.2万元）", "0.2"),
        (column("amount", unit="元"), "0.05", Decimal("0.05"), "0.05", "0.05元（0.000005万元）", "0.05"),
        (column("number", decimals=1, unit="吨"), "49.50", Decimal("49.5"), "49.5", "49.5吨", "49.5"),
        (column("integer", min=0), "1,200", 1200, 1200, "1200", "1200"),
        (column("integer"), "12.0", 12, 12, "12", "12"),
        (column("year"), "2026年", 2026, 2026, "2026", "2026"),
        (column("datetime"), "2026/3/1 8:05", datetime(2026, 3, 1, 8, 5), "2026-03-01T08:05:00", "2026-03-01 08:05",
         "2026-03-01 08:05:00"),
        (column("datetime"), "2026年3月1日8时5分", datetime(2026, 3, 1, 8, 5), "2026-03-01T08:05:00",
         "2026-03-01 08:05", "2026-03-01 08:05:00"),
        (column("boolean"), "√", "是", "是", "是", "是"),
        (column("code", list="grade", values=GRADES), "1.0", "AAA", "AAA", "优秀", "AAA"),
        (column("codes", list="grade", values=GRADES), "A、AA；A", ["A", "AA"], ["A", "AA"], "A；AA", "A;AA"),
        (column("uscc"), "91370499ma3dem019y", "91370499MA3DEM019Y", "91370499MA3DEM019Y", "91370499MA3DEM019Y",
         "91370499MA3DEM019Y"),
        (column("organisation_code"), "MA3DEM01-9", "MA3DEM019", "MA3DEM019", "MA3DEM019", "MA3DEM019"),
        (column("plate"), "鲁D·12345", "鲁D12345", "鲁D12345", "鲁D12345", "鲁D12345"),
        (column("plate_colour"), "2", "黄", "黄", "黄", "黄"),
        (column("certificate", scheme="vehicle"), "鲁交运管枣字370402012345号", "370402012345", "370402012345",
         "370402012345", "370402012345"),
        (column("phone"), "（0632）3312345", "06323312345", "06323312345", "06323312345", "06323312345"),
        (column("division"), "370402", "370402", "370402", "370402", "370402"),
    ],
    ids=lambda one: getattr(one, "kind", None),
)  # fmt: skip
def test_a_cell_is_read_kept_shown_and_sent(made, text, value, stored, shown, sent):
    read = made.read(text)
    assert read == value
    assert made.store(read) == stored
    assert made.restore(stored) == value
    assert (made.display(stored), made.wire(stored)) == (shown, sent)
    assert made.read(sent) == value


@pytest.mark.parametrize("text", ["", " ", "/", "无", "null", "-", "— —", "\u3000", "N/A"])
@pytest.mark.parametrize("kind", ["text", "date", "amount", "uscc", "plate", "integer"])
def test_signs_for_nothing_are_empty(kind, text):
    assert column(kind).read(text) is None


@pytest.mark.parametrize(
    ("made", "text", "rule"),
    [
        (column("integer", min=0, max=9), "10", "V09"),
        (column("integer"), "1.5", "V09"),
        (column("number"), "NaN", "V09"),
        (column("number", decimals=1), "1.25", "V09"),
        (column("amount", unit="万元"), "叁佰多", "V09"),
        (column("year"), "26", "V07"),
        (column("datetime"), "2026/3/1 25:00", "V07"),
        (column("boolean"), "也许", "V02"),
        (column("code", list="grade", values=GRADES), "B", "V02"),
        (column("phone"), "12345", "V16"),
        (column("uscc"), "9.13206E+17", "V05"),
        (column("uscc"), "320404000009558", "V05"),
        (column("ship_number"), "CN123", "V16"),
        (column("text", length=3), "四个字啊", "V10"),
        (column("datetime"), "T" * 30000, "V10"),
        (column("text"), "示" * 40000, "V10"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_rule_and_a_way_to_mend_it(made, text, rule):
    refused = made.read(text)
    assert isinstance(refused, Refused)
    assert refused.rule == rule
    assert refused.message
    assert refused.mend


def test_each_distinct_text_is_parsed_once():
    made = column("text")
    seen = []
    made.parse = lambda text, context=None: seen.append(text) or text
    assert made.parse_all(["a", "b", "a", ""] * 100) == ["a", "b", "a", None] * 100
    assert sorted(seen) == ["a", "b"]


def test_an_identity_number_is_judged_by_its_kind():
    made = column("identity", type_column="kind")
    kinds = ["身份证", "护照号", None]
    read = made.parse_all(["370499199001010016", "E12345678", "X-1"], kinds)
    assert isinstance(read[0], Refused)
    assert read[1:] == ["E12345678", "X-1"]


@pytest.mark.parametrize("kind", sorted(Column.KINDS))
def test_every_kind_describes_itself(kind):
    options = {"list": "grade", "values": GRADES} if kind in ("code", "codes") else {}
    made = column(kind, **options, **({"scheme": "vehicle"} if kind == "certificate" else {}))
    assert made.guide()
    assert made.json_schema()["title"] == "它"
    assert made.form_field().label == "它"


TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[0-9年月日/.:\- ]{1,20}", fullmatch=True),
    st.from_regex(r"[0-9.,万千百元负\-]{1,16}", fullmatch=True),
    st.sampled_from(["其他-", "其他：甲", "A;;A", "2026-02-30", "2,000元", "１２", "1e5", "+5", "-0", "0.000"]),
)


@pytest.mark.parametrize("kind", sorted(set(Column.KINDS) - {"certificate"}))
@settings(deadline=None)
@given(text=TEXTS)
def test_any_text_is_empty_refused_or_a_value_that_survives_its_travels(kind, text):
    options = {"list": "grade", "values": OPEN} if kind in ("code", "codes") else {}
    made = column(kind, **options)
    value = made.read(text)
    if value is None or isinstance(value, Refused):
        return
    stored = json.loads(json.dumps(made.store(value)))
    assert made.restore(stored) == value
    assert made.display(stored)
    assert made.read(made.wire(stored)) == value
    assert isinstance(made.warnings(value), list)
