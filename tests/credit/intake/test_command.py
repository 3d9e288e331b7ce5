"""`manage.py intake`: the same services from the command line, with exit codes for scripts."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from credit.records.models import Record
from credit.subjects.models import Subject, SubjectName
from credit.units.models import PostRole, Unit
from tests.credit.intake.conftest import table
from tests.factories.credit import UserFactory

pytestmark = pytest.mark.django_db
REAL = Path(settings.BASE_DIR).parent / "shared" / "data"
needs_real_data = pytest.mark.skipif(not REAL.is_dir(), reason="shared/data is not here: real rows are not tested")


def run(*words, **options) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("intake", *words, stdout=out, stderr=io.StringIO(), **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def file(tmp_path, good):
    path = tmp_path / "示例.csv"
    path.write_bytes(table([good]))
    return path


def test_a_clean_file_ends_with_zero(file, clerk):
    code, words = run(str(file), "--item", "penalty", "--by", clerk.username)
    assert code == 0
    assert "新增 1" in words


def test_the_item_is_known_by_its_code_too_and_facts_come_as_json(file, clerk):
    code, words = run(str(file), "--item", "ZZJT-XZB001", "--by", clerk.username, "--unit", "U01", "--json")
    assert code == 0
    facts = json.loads(words)
    assert {"rows": 1, "rows_new": 1, "status": "loaded", "findings": []}.items() <= facts.items()


def test_refused_rows_end_with_three_and_a_marked_workbook(tmp_path, good, clerk):
    path, report = tmp_path / "示例.csv", tmp_path / "结果.xlsx"
    path.write_bytes(table([good, good | {"document_number": "示例2号", "fine_yuan": ""}]))
    code, _ = run(str(path), "--item", "penalty", "--by", clerk.username, "--report", str(report))
    assert code == 3
    assert openpyxl.load_workbook(report)["数据"].max_row == 2


def test_an_unusable_file_ends_with_two(tmp_path, clerk):
    path = tmp_path / "示例.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    code, words = run(str(path), "--item", "penalty", "--by", clerk.username)
    assert code == 2
    assert "没有找到表头" in words


def test_a_second_person_publishes_in_the_same_run(file, clerk, reviewer):
    code, _ = run(str(file), "--item", "penalty", "--by", clerk.username, "--publish-by", reviewer.username)
    assert code == 0
    assert Record.objects.get().published_by == reviewer


def test_what_the_rules_hold_back_is_told_with_the_reason(tmp_path, good, clerk, reviewer):
    path = tmp_path / "示例.csv"
    path.write_bytes(table([good | {"penalty_types": "其他-责令改正（示例）", "fine_yuan": ""}]))
    words = ("--item", "penalty", "--by", clerk.username, "--publish-by", reviewer.username, "--json")
    facts = json.loads(run(str(path), *words)[1])
    assert facts["published"] + sum(facts["withheld"].values()) == 1


def test_the_same_person_may_not_publish(file, clerk, office):
    code, words = run(str(file), "--item", "penalty", "--by", clerk.username, "--publish-by", clerk.username)
    assert code == 2
    assert "录入" in words
    assert not Record.objects.exists()


@pytest.mark.parametrize("words", [("--by", "nobody"), ("--by", "nobody", "--unit", "不存在"), ()])
def test_who_and_for_whom_must_be_known(file, units, words):
    assert run(str(file), "--item", "penalty", *words)[0] == 2


def test_in_a_demo_the_accounts_may_be_left_out(file, office, settings):
    settings.IS_DEMO = True
    UserFactory(username="clerk_u01", role=PostRole.CLERK, unit=office)
    UserFactory(username="reviewer_u01", role=PostRole.REVIEWER, unit=office)
    assert run(str(file), "--item", "penalty", "--publish-by")[0] == 0
    assert Record.objects.get().status == "published"


@needs_real_data
def test_real_enterprises_go_in_and_the_thirteen_without_a_code_come_back_named(units):
    clerk = UserFactory(role=PostRole.CLERK, unit=Unit.objects.get(code="U09"))
    path = REAL / "real_transport_enterprises_sample.csv"
    code, words = run(str(path), "--item", "road-enterprise", "--by", clerk.username, "--json")
    facts = json.loads(words)
    errors = [one for one in facts["findings"] if one["level"] == "error"]
    assert code == 3
    assert (facts["rows"], facts["rows_new"], facts["rows_refused"]) == (5177, 5164, 13)
    assert len(errors) == 13
    assert all(one["name"] and one["column"] == "统一社会信用代码" for one in errors)
    again = json.loads(run(str(path), "--item", "road-enterprise", "--by", clerk.username, "--json")[1])
    assert (again["rows_new"], again["rows_changed"], again["rows_same"]) == (0, 0, 5164)


@needs_real_data
def test_real_dirty_names_are_kept_as_written_and_found_folded(units, tmp_path):
    clerk = UserFactory(role=PostRole.CLERK, unit=Unit.objects.get(code="U09"))
    content = (REAL / "real_dirty_names.csv").read_text(encoding="utf-8")
    path = tmp_path / "gb18030.csv"
    path.write_bytes(content.encode("gb18030"))
    _, words = run(str(path), "--item", "road-enterprise", "--by", clerk.username, "--json")
    facts = json.loads(words)
    assert facts["rows"] == 683
    assert facts["rows_new"] + facts["rows_same"] + facts["rows_refused"] + facts["rows_doubtful"] == 683
    assert facts["rows_warned"] > 300
    assert Subject.objects.filter(name="英文企业( 福州 )有限公司", name_key="英文企业福州有限公司").exists()
    assert SubjectName.objects.filter(kind="alias", name="江阴市桐岐粮油物资公司").exists()
