"""The official templates: order, codes and lengths as the publicity data standard has them."""

import csv
import re
from pathlib import Path

import pytest

from credit.catalogue.folding import fold_header

LICENCE = """
XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ XK_FRDB
XK_FR_ZJLX XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ
XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ
"""
PENALTY = """
CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ CF_FRDB
CF_FR_ZJLX CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF
CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ
"""
NOTICE_COLUMNS = Path(__file__).parents[4] / "shared" / "data" / "notice_columns.csv"


def test_the_licence_has_its_28_columns_in_official_order(licence):
    assert [column.code for column in licence.official_columns] == LICENCE.split()
    assert [column.number for column in licence.official_columns] == list(range(1, 29))


def test_the_penalty_has_its_30_columns_in_official_order(penalty):
    assert [column.code for column in penalty.official_columns] == PENALTY.split()
    assert [column.number for column in penalty.official_columns] == list(range(1, 31))


def test_lengths_are_those_of_the_standard(penalty, licence):
    assert [column.length for column in penalty.official_columns] == [
        200, 16, 18, 50, 9, 15, 12, 50, 50, 64, 64, 64, 64, 128, 2000, 2000, 2048, 255, 4000,
        None, None, 200, None, None, None, 255, 18, 200, 18, 512,
    ]  # fmt: skip
    assert [column.length for column in licence.official_columns] == [
        200, 16, 18, 50, 9, 15, 12, 50, 50, 64, 64, 64, 64, 64, 64, 256, 64, 64, 4000,
        None, None, None, 200, 18, 1, 200, 18, 512,
    ]  # fmt: skip


def test_identity_columns_and_remarks_are_sealed(penalty, licence):
    sealed = {
        "legal_representative_id_type", "legal_representative_id_number",
        "person_id_type", "person_id_number", "remarks",
    }  # fmt: skip
    assert {column.name for column in licence.sealed_columns} == sealed
    assert {column.name for column in penalty.sealed_columns} == sealed | {"qualification_number"}


def test_local_columns_come_last_and_never_go_on_the_wire(penalty):
    labels = {column.label for column in penalty.local_columns}
    assert labels >= {
        "处罚程序", "失信程度", "违法行为终了日期", "履行完毕日期", "送达日期", "行业领域",
        "车牌号", "车牌颜色", "从业资格证号", "船舶识别号", "项目编号",
    }  # fmt: skip
    details, sealed = penalty.split({"procedure": "普通程序", "plate_number": "鲁D0Z001"})
    assert list(penalty.payload(details, sealed)) == PENALTY.split()


def test_every_column_code_met_in_the_wild_is_known(penalty, licence):
    if not NOTICE_COLUMNS.exists():
        pytest.skip(f"no {NOTICE_COLUMNS}")
    rows = list(csv.DictReader(NOTICE_COLUMNS.read_text(encoding="utf-8").splitlines()))
    known = {
        standard.slug: {
            fold_header(text)
            for column in standard.columns.values()
            for text in (column.code or "", *column.synonyms, *column.joins)
        }
        | {header[0] for table in standard.tables for headers in table.columns.values() for header in headers}
        | {text for table in standard.tables for text in table.unused}
        for standard in (penalty, licence)
    }
    for row in rows:
        codes = re.findall(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+|\bBZ\b|\bbz\b|DFBM|SJC", row["column"])
        missing = {code.upper() for code in codes} - known[row["table"].split("(")[0]]
        assert not missing, row
