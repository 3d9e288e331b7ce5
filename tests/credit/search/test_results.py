import csv
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from credit.kernel.names import name_key
from credit.search import query, sql
from credit.search.models import SearchName
from credit.search.query import counts_by_kind, find, suggest
from credit.search.results import Reason
from credit.search.upkeep import copy_rows, refresh, search_rows
from credit.subjects.models import NameKind, Scheme, Subject, SubjectIdentifier, SubjectName
from tests.credit.search.conftest import enrol_many

DATA = Path(__file__).parents[4] / "shared" / "data"


def test_a_former_name_finds_the_subject_once_and_says_so(enrol):
    subject = enrol("枣庄示例新程运输有限公司", former="滕州示例旧程运输有限公司")
    (hit,) = find("滕州示例旧程运输有限公司").hits
    assert (hit.subject_id, hit.name, hit.why) == (subject.pk, subject.name, "曾用名：滕州示例旧程运输有限公司")
    (hit,) = find("示例").hits
    assert (hit.matched_name, hit.reason) == (subject.name, Reason.BRAND)


def test_an_alias_says_so(enrol):
    subject = enrol("枣庄示例新程运输有限公司")
    SubjectName.objects.create(subject=subject, name="示例新运", key=name_key("示例新运"), kind=NameKind.ALIAS)
    refresh([subject.pk])
    assert find("示例新运").hits[0].why == "别名：示例新运"


@pytest.mark.parametrize("q", ["鲁D99901", "鲁d99901", "鲁D·99901", "D99901", "99901", "鲁D 99901"])
def test_a_plate_is_found(enrol, q):
    truck = enrol("鲁D99901", "鲁D99901|黄", kind="vehicle")
    assert find(q).hits[0].subject_id == truck.pk


@pytest.mark.parametrize("q", ["鲁示例货0001", "鲁示例货", "示例货0001", "CN20209990001", "20209990001", "lslh0001"])
def test_a_ship_is_found_by_name_and_number(enrol, q):
    ship = enrol("鲁示例货0001", "CN20209990001", kind="ship")
    results = find(q)
    if q == "lslh0001":  # letters mixed with digits are no initials
        assert not results.hits
    else:
        assert results.hits[0].subject_id == ship.pk


@pytest.mark.parametrize(
    ("q", "kind", "code", "why"),
    [
        ("99990001", "ship", "CN20299990001", "船舶识别号含有 99990001"),
        ("499MA3C", "enterprise", "91370499MA3C0000X8", "统一社会信用代码含有 499MA3C"),
        ("540301", "project", "2020-370499-54-03-012345", "项目代码含有 540301"),
    ],
)
def test_part_of_a_code_is_explained_by_what_the_code_is(enrol, q, kind, code, why):
    enrol("枣庄示例甲", code, kind=kind)
    assert [hit.why for hit in find(q).hits] == [why]


def test_other_public_numbers_find_their_holder_and_restricted_ones_do_not(enrol):
    firm = enrol("枣庄示例宏远物流有限公司", "91370499MA3C0000X8")
    for scheme, value in ((Scheme.TRANSPORT_LICENCE, "370499000001"), (Scheme.VIN, "LSVAA4182E2123456")):
        SubjectIdentifier.objects.create(subject=firm, scheme=scheme, value=value)
    SubjectIdentifier.objects.create(
        subject=firm, scheme=Scheme.ORGANISATION_CODE, value="MA3C00009", valid_until=date(2020, 1, 1)
    )
    assert find("370499000001").hits[0].why == "标识号码一致"
    assert not find("LSVAA4182E2123456").hits
    assert not find("MA3C00009").hits


def test_the_nearest_comes_first(enrol):
    part = enrol("枣庄市大示例宏远物流有限公司")
    brand = enrol("枣庄市示例宏远物流有限公司")
    prefix = enrol("示例宏远物流有限公司枣庄分公司")
    bare = enrol("枣庄示例宏远")
    exact = enrol("示例宏远")
    assert [hit.subject_id for hit in find("示例宏远").hits] == [exact.pk, bare.pk, prefix.pk, brand.pk, part.pk]


def test_words_may_stand_in_any_order_and_all_must_be_there(enrol):
    firm = enrol("枣庄示例宏远物流有限公司")
    enrol("枣庄示例宏远贸易有限公司")
    assert [hit.subject_id for hit in find("物流 宏远").hits] == [firm.pk]
    assert not find("物流 贸易").hits


def test_kinds_are_counted_and_filtered(enrol):
    enrol("枣庄示例宏远物流有限公司")
    ship = enrol("鲁示例货0001", "CN20209990001", kind="ship")
    assert counts_by_kind("示例") == {"enterprise": 1, "ship": 1}
    assert [hit.subject_id for hit in find("示例", kinds=["ship"]).hits] == [ship.pk]
    assert not find("示例", kinds=["vehicle"]).hits
    assert not find("示例", kinds=["person"]).hits
    assert not find("示例", kinds=["no such kind"]).hits
    assert not find("示例", kinds=[]).hits


@pytest.mark.django_db
def test_a_rare_kind_is_found_among_many_of_another(monkeypatch, enrol):
    monkeypatch.setattr(sql, "REACH", 5)
    enrol_many(10, "鲁示例{}号物流")
    ship = enrol("鲁示例货0001", "CN20209990001", kind="ship")
    (hit,) = find("鲁示例", kinds=["ship"]).hits
    assert (hit.subject_id, hit.reason) == (ship.pk, Reason.PREFIX)


@pytest.mark.django_db
def test_counting_stops_at_the_cap(monkeypatch):
    monkeypatch.setattr(sql, "CAP", 10)
    enrol_many(15)
    results = find("示例", limit=4, page=2)
    assert (len(results.hits), results.total, results.capped, results.total_text) == (4, 10, True, "10+")
    assert find("示例", limit=4, page=1).counts == {"enterprise": 10}
    beyond = find("示例", limit=4, page=4)
    assert (beyond.hits, beyond.capped) == ([], True)


@pytest.mark.django_db
def test_pages_follow_each_other():
    enrol_many(9)
    pages = [[hit.subject_id for hit in find("示例", limit=4, page=page).hits] for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 4, 1]
    assert len({pk for page in pages for pk in page}) == 9


@pytest.mark.parametrize("q", ["示例宏远", "91370499MA3C0000X8", "slhy", "鲁D99901", "示"])
def test_a_search_that_finds_takes_one_message(enrol, q, django_assert_num_queries):
    enrol("枣庄示例宏远物流有限公司", "91370499MA3C0000X8")
    enrol("鲁D99901", "鲁D99901", kind="vehicle")
    find("热身")
    with django_assert_num_queries(4):  # savepoint, limits with search, roll back and release
        assert find(q).hits
    with django_assert_num_queries(4):
        assert suggest(q)


def test_a_search_that_finds_nothing_looks_twice_for_slips(enrol, django_assert_num_queries):
    enrol("枣庄示例宏远物流有限公司")
    find("热身")
    with django_assert_num_queries(6):  # as above, and whole names, parts of names
        assert not find("滕州演示通达运输有限公司").hits
    with django_assert_num_queries(4):
        assert suggest("滕州演示通达运输有限公司") == []


def test_the_time_limit_leaves_the_connection_as_it_was(enrol):
    enrol("枣庄示例宏远物流有限公司")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_sort')")
        before = cursor.fetchone()
        find("示例")
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_sort')")
        assert cursor.fetchone() == before


def test_a_search_that_is_cut_off_gives_what_exact_and_prefix_look_up_found(enrol, monkeypatch):
    subject = enrol("枣庄示例宏远物流有限公司")
    enrol("滕州大示例宏远物流有限公司")
    monkeypatch.setattr(query, "TIMEOUT_MS", 60)
    monkeypatch.setattr(sql, "PART", sql.PART.replace("WHERE", "WHERE pg_sleep(5) IS NOT NULL AND"))
    results = find("示例宏远")
    assert results.timed_out
    assert [hit.subject_id for hit in results.hits] == [subject.pk]


def test_a_search_that_is_cut_off_twice_says_so(enrol, monkeypatch):
    enrol("枣庄示例宏远物流有限公司")
    monkeypatch.setattr(query, "TIMEOUT_MS", 60)
    monkeypatch.setattr(sql, "FIND", f"SELECT pg_sleep(5) FROM ({sql.FIND}) f")
    results = find("示例宏远")
    assert (results.hits, results.timed_out) == ([], True)
    assert SearchName.objects.count() == 1


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not beside the checkout")
def test_dirty_real_names_are_found_by_themselves_and_in_another_style(db):
    with (DATA / "real_dirty_names.csv").open(encoding="utf-8") as rows:
        names = list(dict.fromkeys(row["企业名称"] for row in csv.DictReader(rows)))[:150]
    subjects = Subject.objects.bulk_create(
        Subject(is_listed=True, kind="enterprise", name=name[:200], name_key=name_key(name)[:200]) for name in names
    )
    copy_rows([search_rows(subject.pk, "enterprise", subject.name, "current", "") for subject in subjects])
    other_style = str.maketrans("()（）", "（）()")
    for subject in subjects:
        found = find(subject.name.translate(other_style)).hits
        assert subject.name_key in {name_key(hit.name) for hit in found[:1]}


def test_a_subject_without_a_record_on_show_is_not_found(enrol):
    enrol("枣庄示例宏远物流有限公司", is_listed=False)
    assert not find("宏远").hits
