"""A log line never carries what the database quotes of its rows, nor what a visitor asked for."""

import io
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from config.logs import PlainFormatter, without_rows
from tests.factories.credit import SubjectFactory


@pytest.fixture
def written():
    """Everything the root logger writes, in the format of the settings."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter("{levelname} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_the_settings_use_it():
    assert settings.LOGGING["formatters"]["line"]["class"] == "config.logs.PlainFormatter"


@pytest.mark.django_db
def test_a_refused_row_is_not_quoted(written):
    person = SubjectFactory(person=True, name="阚骉骦\n\n示例")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE credit_subject SET is_personal = false WHERE id = %s", [person.pk])
    except IntegrityError:
        logging.getLogger("示例").exception("refused")
    assert "subject_person_is_personal" in written.getvalue()
    assert "骉" not in written.getvalue()


@pytest.mark.parametrize("text", ["一行\n两行", "DETAIL 不是引用", ""])
def test_other_texts_stay_as_they_are(text):
    assert without_rows(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/query/?q=13812345678", "/api/v1/subjects/?q=阚骉骦", "/nirgendwo/?q=阚骉骦"])
def test_what_a_visitor_asked_for_is_not_logged(client, written, address):
    client.get(address)
    assert "13812345678" not in written.getvalue()
    assert "骉" not in written.getvalue()
