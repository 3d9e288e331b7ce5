"""A monthly statement is frozen, signed so that anyone can check it, and says what the two sides hold."""

import csv
import io
from base64 import b64decode
from datetime import date

import pytest

from credit.attachments.services import open_content
from credit.documents.services import check
from credit.documents.signatures import is_signed
from credit.kernel.errors import DomainError
from credit.sharing.reconciliation import services, statements
from credit.sharing.reconciliation.models import Statement
from tests.factories.credit import UnitFactory, item

from .test_reconciliation import MONTH, books, compare, office, platform

__all__ = ["books", "office", "platform"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def issuer(db):
    UnitFactory(code="U01", name="局法制科（示例）")


def content(statement):
    with open_content(statement.csv) as file:
        return file.read()


@pytest.fixture
def statement(platform, books, office):
    del books.rows[books.records[0].public_id]
    compare(platform, books)
    return statements.issue(platform, MONTH, actor=office)


def test_it_lists_what_each_side_holds_and_every_difference_by_number(statement, books):
    rows = list(csv.DictReader(io.StringIO(content(statement).decode("utf-8-sig"))))
    assert [row["类别"] for row in rows] == ["汇总", "差异"]
    assert (rows[0]["本方条数"], rows[0]["平台条数"], rows[0]["平台缺少"]) == ("4", "3", "1")
    assert rows[1]["记录公开编号"] == books.records[0].public_id
    assert books.records[0].subject.name not in content(statement).decode()
    assert (statement.ours, statement.theirs, statement.differences, statement.is_complete) == (4, 3, 1, True)


def test_anyone_with_the_public_key_can_check_it(statement):
    signature, pem = b64decode(statement.signature), statement.signing_key.public_pem
    assert is_signed(content(statement), signature, pem)
    assert not is_signed(content(statement).replace(b"4", b"5"), signature, pem)
    assert not is_signed(content(statement), bytes(64), pem)


def test_the_pdf_has_a_number_that_the_check_page_knows(statement):
    found = check(statement.document.number, statement.document.check_code)
    assert (found.state, found.kind) == ("valid", "对账单")
    with open_content(statement.document.attachment) as file:
        assert file.read(5) == b"%PDF-"


def test_one_issued_later_makes_the_earlier_void(statement, platform, office):
    later = statements.issue(platform, MONTH, actor=office)
    assert check(statement.document.number, statement.document.check_code).state == "void"
    assert later.signing_key == statement.signing_key


def test_a_month_without_reconciliation_has_no_statement(platform, office):
    with pytest.raises(DomainError):
        statements.issue(platform, MONTH, actor=office)


def test_last_months_statement_is_issued_once_by_itself(platform, books):
    compare(platform, books)
    assert [statements.issue_due(today=date(2026, 7, day)) for day in (1, 2, 3)] == [1, 0, 0]
    assert Statement.objects.get().month == MONTH
    assert services.scope_of(platform, item(), MONTH).end == date(2026, 6, 30)
