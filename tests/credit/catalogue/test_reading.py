"""A mistake in a standard file stops the start with file, place and reason."""

import pytest

from credit.catalogue import standards
from credit.catalogue.reading import read_file, read_folder
from credit.catalogue.slugs import SLUGS
from credit.catalogue.standards import FOLDER, StandardError


@pytest.fixture
def broken(tmp_path):
    def write(old: str, new: str):
        text = (FOLDER / "penalty.toml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "penalty.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('domain = "XZ"', 'domain = "XZ"\ncolour = "red"', "文件", "未知的项“colour”"),
        ('domain = "XZ"', 'domain = "QQ"', "domain", "QQ"),
        ('domain = "XZ"\n', "", "文件", "缺少“domain”"),
        ("report_workdays = 7", 'report_workdays = "7"', "文件.report_workdays", "类型不对"),
        ('code = "ZZJT-XZB001"', 'code = "ZZJT-XZA001"', "code", "不对应"),
        ('kind = "prose"', 'kind = "poem"', "列 violation_facts", "未知的类型“poem”"),
        ('list = "penalty_type"', 'list = "penalties"', "列 penalty_types", "penalties"),
        ('list_on = "decided_on"', 'list_on = "decided"', "列 penalty_types.list_on", "没有名为“decided”的列"),
        ('list_on = "decided_on"', 'list_on = "authority"', "列 penalty_types.list_on", "不是日期列"),
        ('{ penalty_types = ["罚款"] }', '{ penalty_types = ["罚金"] }', "列 fine_yuan.required_when", "罚金"),
        ('{ penalty_types = ["罚款"] }', '{ penalty = ["罚款"] }', "列 fine_yuan.required_when", "penalty"),
        ("length = 128", 'length = "128"', "列 document_number.length", "类型不对"),
        ("warn_from = 1000", "warns_from = 1000", "列 fine_yuan", "未知的项“warns_from”"),
        ("number = 14", "number = 13", "columns", "序号"),
        ('label = "违法事实"', 'label = "处罚依据"', "列 violation_facts", "同时属于两列"),
        ('natural_key = ["authority_uscc"', 'natural_key = ["authority_code"', "natural_key", "authority_code"),
        ('not_before = "decided_on"', 'not_before = "2026-13"', "列 valid_until.not_before", "2026-13"),
        ('masked = "name"', 'masked = "all"', "列 party_name.masked", "all"),
        ('"qualification"\ndisclosure = "hidden"', '"qualification"', "列 qualification_number", "hidden"),
        ('uscc = "uscc"', 'duns = "uscc"', "subject.identifiers", "duns"),
        ('{ unit = "U01", role = "LEAD" }', '{ unit = "U01", role = "BOSS" }', "units[0]", "BOSS"),
        ('party_name = "枣庄示例运输有限公司"', 'party = "枣庄示例运输有限公司"', "samples", "party"),
        ('"简易" = "简易程序"', '"简易" = "简单程序"', "取值表 procedure", "简单程序"),
        ('item = "penalty"', 'item = "penalty', "文件", "TOML"),
    ],
)  # fmt: skip
def test_a_mistake_stops_with_file_place_and_reason(broken, old, new, place, reason):
    with pytest.raises(StandardError) as caught:
        read_file(broken(old, new))
    assert (caught.value.file, caught.value.place) == ("penalty.toml", place)
    assert reason in caught.value.reason


def test_two_files_of_one_item_stop(broken, tmp_path):
    path = broken('domain = "XZ"', 'domain = "XZ"')
    (tmp_path / "penalty.old.toml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(StandardError, match="两个文件"):
        read_folder(tmp_path)


def test_standards_are_found_by_slug_and_by_code():
    assert standards.get("penalty") is standards.get_by_code("ZZJT-XZB001")
    assert list(standards.load()) == [slug for slug in SLUGS.values() if slug in standards.ALL]
    with pytest.raises(KeyError):
        standards.get_by_code("ZZJT-XX000")


def test_a_value_may_raise_the_protection_but_never_publish_a_person():
    ship = standards.get("ship")
    assert ship.disclosure_for("ship", {"owner_category": "自然人"}) == "authorised"
    assert standards.get("penalty").disclosure_for("person") == "authorised"
    assert standards.get("penalty").disclosure_for("enterprise") == "public"
