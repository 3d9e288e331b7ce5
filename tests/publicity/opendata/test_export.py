"""The files of the open data say what the pages say: the same records, the same masking, no formula."""

import csv
import io
import json
from datetime import date

import pytest
from django.db import connection

from credit.catalogue import standards
from credit.catalogue.columns import Amount
from credit.records.models import PersonBasis, Record
from publicity.notices.columns import shown_columns
from publicity.opendata import expressions
from publicity.opendata.datasets import label_of
from publicity.opendata.export import dataset_pieces
from publicity.opendata.forms import FORMS
from tests.factories.credit import TODAY, RecordFactory, SubjectFactory, UserFactory, item

pytestmark = pytest.mark.django_db


def written(slug, form):
    """Return what the form writes of an item's public records, within the transaction of the test."""
    connection.ensure_connection()
    records = Record.objects.public_now().of_item(slug)
    return b"".join(dataset_pieces(connection.connection, records, standards.get(slug), FORMS[form])).decode()


def table(slug="penalty"):
    return {row["公开编号"]: row for row in csv.DictReader(io.StringIO(written(slug, "csv").removeprefix("\ufeff")))}


def objects(slug="penalty"):
    return {one["public_id"]: one for one in map(json.loads, written(slug, "jsonl").splitlines())}


def stored_samples(standard):
    """Return the good samples of a standard as they are stored."""
    rows = standard.samples.good
    checked = standard.check({name: [row.get(name, "") for row in rows] for name in standard.columns}, today=TODAY)
    return [standard.split(checked.row(index))[0] for index in range(len(rows))]


def assert_table_says_what_pages_say(record, row, standard):
    shown = {one.name: one.text for one in shown_columns(standard, record)}
    for column in standard.public_columns:
        told = row[label_of(column)]
        if isinstance(column, Amount):
            assert told == (record.details.get(column.name) or "")
        else:
            assert told.removeprefix("'") == shown.get(column.name, ""), column.name


def test_an_ordinary_record_is_written_by_the_database_as_its_page_shows_it(penalty):
    penalty.details["violation_facts"] = "当事人驾驶鲁D12345运输石子，\n没有“道路运输证”。"
    penalty.details["valid_until"] = "2099-12-31"
    penalty.save()
    row = table()[penalty.public_id]
    assert_table_says_what_pages_say(penalty, row, standards.get("penalty"))
    assert row["现用名称"] == penalty.subject.name
    assert (row["公示自"], row["公示至"], row["异议处理中"]) == ("2026-05-08", "2027-05-08", "否")


@pytest.mark.parametrize("slug", standards.load())
def test_the_samples_of_every_standard_read_as_on_the_pages(db, slug):
    standard = standards.get(slug)
    records = [RecordFactory(slug=slug, published=True, details=one) for one in stored_samples(standard)]
    rows, told = table(slug), objects(slug)
    for record in records:
        assert_table_says_what_pages_say(record, rows[record.public_id], standard)
        texts = {one.name: one.text for one in shown_columns(standard, record)}
        columns = told[record.public_id]["columns"]
        assert set(columns) == set(texts)
        for name, value in columns.items():
            stored = record.details[name]
            assert value == (stored if standard.columns[name].display(stored) == texts[name] else texts[name])


@pytest.mark.parametrize("slug", standards.load())
def test_no_two_columns_of_a_file_have_one_heading(slug):
    heads = FORMS["csv"].head(standards.get(slug)).decode().strip().split(",")
    assert len(heads) == len(set(heads))


def test_a_person_shown_on_a_basis_is_masked(db, firm):
    person = SubjectFactory(person=True, name="示例张三")
    basis = PersonBasis.objects.create(
        item=item(), legal_basis="示例依据", valid_from=date(2020, 1, 1), recorded_by=UserFactory()
    )
    record = RecordFactory(
        published=True,
        subject=person,
        person_basis=basis,
        details={"party_name": "示例张三", "plate_number": "鲁D12345"},
    )
    row, told = table()[record.public_id], objects()[record.public_id]
    assert (row["现用名称"], row["档案编号"], row["现用代码"]) == ("示**三", "", "")
    assert told["subject"] == {"public_id": None, "name": "示**三", "code": ""}
    assert "示例张三" not in written("penalty", "csv") + written("penalty", "jsonl")


def test_personal_numbers_in_prose_are_masked(penalty):
    row, told = table()[penalty.public_id], objects()[penalty.public_id]
    assert_table_says_what_pages_say(penalty, row, standards.get("penalty"))
    for text in (row["违法事实"], told["columns"]["violation_facts"]):
        assert "13800138000" not in text
        assert "138****8000" in text


@pytest.mark.parametrize(
    "number",
    [
        "138．0013．8000", "１３８ ００１３ ８０００", "110101199003074514", "a@b.cn", "护照E12345678",
        "电话0632-3317601", "住址：示例巷七号院", "账号160501230", "，司机张小三未",
    ],
)  # fmt: skip
def test_whatever_may_be_personal_is_left_to_python(penalty, number):
    penalty.details["violation_facts"] = f"当事人{number}。"
    penalty.save()
    assert number not in written("penalty", "csv")
    assert number not in written("penalty", "jsonl")


def test_a_private_party_is_masked_in_every_column(penalty):
    car = SubjectFactory(vehicle=True, private=True, name="鲁D12345", code="鲁D12345|黄")
    penalty.parties.create(role="vehicle", subject=car)
    assert "鲁D12345" not in written("penalty", "csv")
    assert "鲁D12345" not in written("penalty", "jsonl")
    assert_table_says_what_pages_say(penalty, table()[penalty.public_id], standards.get("penalty"))


def test_restricted_and_unknown_columns_stay_inside(penalty):
    penalty.details |= {"remarks": "内部备注", "earlier_status": "正常", "not_in_the_standard": "来历不明"}
    penalty.save()
    for form in FORMS:
        text = written("penalty", form)
        assert "内部备注" not in text
        assert "来历不明" not in text


@pytest.mark.parametrize("evil", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_runs_as_a_formula(penalty, firm, evil):
    penalty.details |= {"penalty_content": evil, "violation_facts": "没有"}
    penalty.save()
    firm.name = evil
    firm.save()
    row = table()[penalty.public_id]
    assert row["处罚内容"] == f"'{evil}"
    assert row["现用名称"] == f"'{evil}"


def test_both_roads_write_the_same(penalty, monkeypatch):
    penalty.details |= {"violation_facts": "没有", "penalty_content": "-5", "valid_until": "2099-12-31"}
    penalty.save()
    by_database = {form: written("penalty", form) for form in FORMS}
    monkeypatch.setattr(expressions, "plain", lambda standard: "false")
    assert written("penalty", "csv") == by_database["csv"]
    assert json.loads(written("penalty", "jsonl")) == json.loads(by_database["jsonl"])


def test_only_what_is_on_show_is_written(penalty):
    others = [
        RecordFactory(withdrawn=True), RecordFactory(suspended=True), RecordFactory(submitted=True),
        RecordFactory(published=True, publicity_end=date(2026, 5, 31)),
    ]  # fmt: skip
    text = written("penalty", "csv")
    assert penalty.public_id in text
    assert not any(one.public_id in text for one in others)


def test_made_up_rows_say_so(penalty, settings):
    settings.IS_DEMO = True
    assert table()[penalty.public_id]["说明"] == "演示数据"
    assert objects()[penalty.public_id]["note"] == "演示数据"
