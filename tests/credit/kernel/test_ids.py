import pytest
from django.db import connection

from credit.kernel.ids import is_public_id, public_id, texts_array


def test_public_numbers_are_sixteen_clear_characters():
    number = public_id()
    assert len(number) == 16
    assert is_public_id(number)
    assert not set(number) & set("ilou")


def test_public_numbers_differ():
    assert len({public_id() for _ in range(1000)}) == 1000


def test_other_lengths_and_characters_are_told_apart():
    assert is_public_id(public_id(5), 5)
    assert not is_public_id(public_id(5))
    assert not is_public_id("0123456789abcdeL")
    assert not is_public_id("0123456789abcdei")
    assert not is_public_id("")


@pytest.mark.django_db
def test_texts_reach_the_database_as_they_are():
    texts = ["", 'say "so"', "back\\slash", "{a,b}", "NULL", "枣庄 示例", "line\nbreak", "'"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[], %s::text[]", [texts_array(texts), texts_array([])])
        assert cursor.fetchone() == (texts, [])
