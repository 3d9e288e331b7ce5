import pytest
from django.db import IntegrityError, connection, transaction

from credit.kernel.names import name_key
from credit.search import sql
from credit.search.models import SearchName
from credit.search.query import counts_by_kind, find
from credit.search.results import Results
from credit.search.upkeep import refresh, search_rows
from credit.subjects.models import Subject
from tests.credit.search.conftest import enrol_many


def test_a_person_has_no_row_and_is_not_found(enrol):
    enrol("王示例", kind="person", is_personal=True)
    assert not SearchName.objects.exists()
    results = find("王示例")
    assert (results.hits, results.personal) == ([], True)


def test_a_personal_vehicle_is_answered_as_one_that_does_not_exist(enrol):
    enrol("鲁D99901", "鲁D99901", kind="vehicle", is_personal=True)
    assert find("鲁D99901") == find("鲁D99902")


@pytest.mark.parametrize("change", ["is_personal", "merged_into_id"])
def test_what_left_the_public_is_hidden_at_once_and_removed_by_refresh(enrol, change):
    firm = enrol("枣庄示例宏远物流有限公司")
    ship = enrol("鲁示例货0001", "CN20200000001", kind="ship")
    value = True if change == "is_personal" else firm.pk
    Subject.objects.filter(pk=ship.pk).update(**{change: value})
    assert not find("鲁示例货0001").hits
    assert counts_by_kind("示例") == {"enterprise": 1}
    assert refresh([ship.pk]) == 0
    assert not SearchName.objects.filter(subject=ship).exists()


@pytest.mark.django_db
def test_no_count_and_no_page_tells_whether_hidden_subjects_match(monkeypatch):
    monkeypatch.setattr(sql, "EXACT", 6)
    monkeypatch.setattr(sql, "LOOKED_AT", 8)

    def answers() -> list[Results]:
        return [find("示例", limit=3, page=page) for page in range(1, 6)]

    for shown, hidden in ((5, 30), (12, 30)):  # fewer than are counted, and more
        Subject.objects.all().delete()
        enrol_many(shown, "枣庄示例第{}物流有限公司")
        before = answers()
        assert [hit.name for page in before for hit in page.hits]
        assert before[0].total_text == ("5" if shown == 5 else "6+")
        enrol_many(hidden, "示例{}", is_listed=False)  # shorter names: they would stand first
        assert answers() == before


def test_the_pure_function_and_the_database_refuse_persons(enrol):
    with pytest.raises(ValueError, match="natural person"):
        search_rows(1, "person", "王示例", "current", "")
    firm = enrol("枣庄示例宏远物流有限公司")
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchName.objects.filter(subject=firm).update(subject_kind="person")


def test_refresh_follows_a_change_of_name(enrol):
    subject = enrol("枣庄示例宏远物流有限公司", former="枣庄示例旧程运输有限公司")
    subject.name, subject.name_key = "枣庄示例新程运输有限公司", name_key("枣庄示例新程运输有限公司")
    subject.save()
    assert refresh([subject.pk]) == 2
    assert find("新程").hits
    assert not find("宏远").hits


def test_refresh_of_many_takes_as_many_statements_as_of_one(enrol, django_assert_num_queries):
    ids = [enrol(f"枣庄示例第{number}物流有限公司").pk for number in range(5)]
    with django_assert_num_queries(6):  # savepoint, delete, subjects, names, COPY, release
        refresh(ids)
    assert SearchName.objects.count() == 5


@pytest.mark.django_db
def test_refresh_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert refresh([]) == 0


@pytest.mark.django_db
def test_the_statistics_of_grams_are_fine_grained():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, attstattarget FROM pg_attribute"
            " WHERE attrelid = 'credit_searchname'::regclass AND attname IN ('grams', 'code_grams')"
        )
        assert dict(cursor.fetchall()) == {"grams": 500, "code_grams": 500}
