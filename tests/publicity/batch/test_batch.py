"""The batch check: a list in, a table out; nothing kept, persons never looked up, nothing runs as a formula."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from credit.limits import services as limits
from credit.records.models import DisputeMark
from credit.search.upkeep import refresh
from credit.subjects.models import SubjectName
from publicity.batch import matching
from publicity.batch.matching import answers_for
from publicity.batch.reading import MOST, Unreadable, entries_in, entries_of
from tests.factories.credit import RecordFactory, SubjectFactory

BATCH = "/batch/"


def sheet(rows):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return SimpleUploadedFile("名单.xlsx", file.getvalue())


def known(**values):
    subject = SubjectFactory(**values)
    SubjectName.objects.get_or_create(subject=subject, name=subject.name, key=subject.name_key, kind="current")
    refresh([subject.pk])
    return subject


@pytest.fixture
def listed(firm):
    SubjectName.objects.create(subject=firm, name=firm.name, key=firm.name_key, kind="current")
    refresh([firm.pk])
    return firm


class TestReading:
    def test_lines_become_entries_each_once(self):
        assert entries_of(" 甲示例公司 \r\n\r\n乙示例公司\t备注\n甲示例公司\n") == ["甲示例公司", "乙示例公司"]

    def test_a_table_is_read_by_its_code_column_then_by_name(self):
        rows = [
            ["投标人名单"],
            ["序号", "企业名称", "统一社会信用代码"],
            [1, "甲示例公司", "91370499MA3EX00014"],
            [2, "乙示例公司", ""],
        ]
        assert entries_in(sheet(rows)) == ["91370499MA3EX00014", "乙示例公司"]

    def test_without_a_heading_the_first_filled_cell_counts(self):
        assert entries_in(sheet([[1, "甲示例公司"], [2, "乙示例公司"]])) == ["甲示例公司", "乙示例公司"]

    def test_a_table_of_commas_in_an_old_encoding_is_read(self):
        content = "企业名称\n枣庄示例运输有限公司\n滕州示例物流有限公司\n".encode("gb18030")
        assert entries_in(SimpleUploadedFile("a.csv", content)) == ["枣庄示例运输有限公司", "滕州示例物流有限公司"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "没有读到"),
            ("\n".join(f"示例{n}" for n in range(MOST + 1)), f"{MOST + 1} 个"),
            ("示" * 101, "101 个字"),
        ],
    )
    def test_what_cannot_be_checked_is_refused_in_words(self, text, said):
        with pytest.raises(Unreadable, match=said):
            entries_of(text)

    @pytest.mark.parametrize("content", [b"%PDF-1.7 ", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken", b""])
    def test_what_is_no_table_is_refused_in_words(self, content):
        with pytest.raises(Unreadable):
            entries_in(SimpleUploadedFile("a.xlsx", content))


@pytest.mark.django_db
class TestMatching:
    def test_code_and_full_name_are_certain(self, listed, penalty, licence):
        by_code, by_name = answers_for([listed.code, listed.name])
        for answer in (by_code, by_name):
            assert (answer.state, answer.subject) == ("exact", listed)
            assert (answer.standing.adverse, answer.standing.licences) == (1, 1)

    def test_a_part_of_a_name_is_for_the_visitor_to_choose(self, listed):
        (answer,) = answers_for(["示例顺达运输"])
        assert (answer.state, answer.choices) == ("doubtful", [listed])
        (chosen,) = answers_for(["示例顺达运输"], {"pick-1": listed.public_id})
        assert (chosen.state, chosen.subject) == ("chosen", listed)
        (none,) = answers_for(["示例顺达运输"], {"pick-1": "none"})
        assert none.state == "missing"

    def test_only_what_was_offered_can_be_chosen(self, listed):
        other = known(name="滕州示例恒通物流有限公司")
        (answer,) = answers_for(["示例顺达运输"], {"pick-1": other.public_id})
        assert answer.state == "doubtful"

    def test_two_firms_of_one_name_are_doubtful(self, listed):
        known(name=listed.name)
        (answer,) = answers_for([listed.name])
        assert len(answer.choices) == 2

    def test_a_former_name_is_confirmed_by_the_visitor(self, listed):
        SubjectName.objects.create(
            subject=listed, name="枣庄示例旧名货运有限公司", key="枣庄示例旧名货运有限公司", kind="former"
        )
        refresh([listed.pk])
        (answer,) = answers_for(["枣庄示例旧名货运有限公司"])
        assert answer.state == "doubtful"

    def test_unknown_is_not_found(self, listed):
        assert answers_for(["青岛示例无此单位有限公司"])[0].state == "missing"

    @pytest.mark.parametrize("entry", ["张三", "110101199003074514", "13800138000", "示例身份证110101199003074514"])
    def test_persons_are_answered_always_the_same_and_never_looked_up(self, db, entry, monkeypatch):
        monkeypatch.setattr(matching, "find", lambda *args, **values: pytest.fail("looked up"))
        (answer,) = answers_for([entry])
        assert (answer.state, answer.choices, answer.subject) == ("personal", [], None)

    def test_records_that_name_the_firm_beside_another_count_too(self, listed):
        record = RecordFactory(published=True)
        record.parties.create(role="operator", subject=listed)
        assert answers_for([listed.code])[0].standing.adverse == 1

    def test_an_open_objection_is_told(self, listed, penalty):
        DisputeMark.objects.create(record=penalty, case_number="示例1")
        assert answers_for([listed.code])[0].standing.is_disputed

    def test_what_left_counts_no_more(self, listed, penalty, licence):
        penalty.status = "withdrawn"
        penalty.save()
        standing = answers_for([listed.code])[0].standing
        assert (standing.adverse, standing.licences) == (0, 1)

    def test_when_time_is_up_the_rest_is_said_to_be_late(self, listed, monkeypatch):
        monkeypatch.setattr(matching, "SECONDS", -1.0)
        assert answers_for([listed.code])[0].state == "late"


@pytest.mark.django_db
class TestPage:
    def test_the_answers_come_as_a_page_kept_nowhere(self, client, listed, penalty):
        response = client.post(BATCH, {"text": f"{listed.code}\n张三\n没有这家示例有限公司"})
        text = response.content.decode()
        assert listed.public_id in text
        assert "个人，不在这里查" in text
        assert "没有查到" in text
        assert "no-store" in response.headers["Cache-Control"]

    def test_the_list_is_never_taken_from_an_address(self, client, listed):
        text = client.get(f"{BATCH}?text={listed.code}").content.decode()
        assert f">{listed.code}<" not in text

    def test_the_workbook_holds_text_only(self, client, listed, penalty):
        listed.name = "=HYPERLINK(1)示例"
        listed.save()
        body = client.post(BATCH, {"text": f"{listed.code}\n=1+1", "as": "xlsx"}).content
        rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
        assert rows[1][3] == "'=HYPERLINK(1)示例"
        assert rows[1][5] == "1"
        assert rows[2][1] == "'=1+1"

    def test_a_file_is_checked_like_a_text(self, client, listed):
        response = client.post(BATCH, {"file": sheet([["统一社会信用代码"], [listed.code]])})
        assert listed.public_id in response.content.decode()

    @pytest.mark.parametrize("values", [{"text": ""}, {"text": "\n" * 3}])
    def test_an_empty_list_is_refused_beside_the_field(self, client, db, values):
        response = client.post(BATCH, values)
        assert 'href="#text"' in response.content.decode()

    def test_text_and_file_together_are_one_too_many(self, client, db):
        response = client.post(BATCH, {"text": "示例", "file": sheet([["示例"]])})
        assert "请只留一个" in response.content.decode()

    def test_too_many_lists_have_to_wait_and_the_text_survives(self, client, db, monkeypatch):
        def refuse(*args, **values):
            raise limits.TooMany(17)

        monkeypatch.setattr("publicity.batch.views.spend", refuse)
        response = client.post(BATCH, {"text": "枣庄示例甲有限公司"})
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "17"
        assert "枣庄示例甲有限公司" in response.content.decode()

    def test_the_form_needs_its_token(self, db):
        from django.test import Client

        assert Client(enforce_csrf_checks=True).post(BATCH, {"text": "示例"}).status_code == 403
