"""Synthetic penalty rows for measuring: always the same for a seed, and unmistakably not real.

Names carry 示例, codes lie in division 370499 (unassigned), authorities are made up.
"""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from credit.kernel.identifiers.organisations import organisation_check_character
from credit.kernel.identifiers.uscc import ALPHABET, uscc_check_character

HEADERS = (
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(工商注册号)",
    "行政相对人代码_3(组织机构代码)", "行政相对人代码_4(税务登记号)", "行政相对人代码_5(事业单位证书号)",
    "行政相对人代码_6(社会组织登记证号)", "法定代表人",
    "法定代表人证件类型", "法定代表人证件号码", "证件类型", "证件号码",
    "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额(万元)",
    "没收违法所得、没收非法财物的金额(万元)", "暂扣或吊销证照名称及编号", "处罚决定日期", "处罚有效期",
    "公示截止期", "处罚机关",
    "处罚机关统一社会信用代码", "数据来源单位", "数据来源单位统一社会信用代码", "备注",
)  # fmt: skip
AUTHORITY, AUTHORITY_USCC = "枣庄市交通运输局（演示）", "11370499004300019C"
_PLACES = ("滕州", "薛城", "山亭", "市中", "峄城", "台儿庄", "")
_BRANDS = (
    "鑫源",
    "宏远",
    "顺达",
    "恒通",
    "金桥",
    "华盛",
    "永安",
    "瑞丰",
    "嘉诚",
    "天翼",
    "鲁运",
    "东方",
    "长城",
    "万里",
    "安泰",
    "通达",
    "祥和",
    "泰山",
    "运河",
    "兴盛",
)
_TRADES = (
    "运输",
    "物流",
    "货运",
    "客运",
    "危货运输",
    "汽车租赁",
    "汽车维修",
    "工程",
    "港航",
    "驾驶培训",
)
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "分公司")
_SURNAMES = (
    "示例赵",
    "示例钱",
    "示例孙",
    "示例李",
    "示例周",
    "示例吴",
    "示例郑",
    "示例王",
)
_ACTS = (
    "未取得道路运输经营许可擅自从事货物运输（示例）", "未按规定维护和检测车辆（示例）", "超限运输（示例）",
    "未按规定建立安全生产台账（示例）", "擅自改装车辆（示例）", "使用失效的道路运输证（示例）",
)  # fmt: skip
_BASES = (
    "《中华人民共和国道路运输条例》第六十三条（示例）", "《公路安全保护条例》第六十四条（示例）",
    "《山东省道路运输条例》第七十一条（示例）",
)  # fmt: skip


def uscc(number: int, *, kind: str = "91") -> str:
    """Return the valid code of the synthetic organisation with this number (below 31⁸) in division 370499."""
    body, rest = "", number
    for _ in range(8):
        rest, digit = divmod(rest, 31)
        body = ALPHABET[digit] + body
    code = f"{kind}370499{body}{organisation_check_character(body)}"
    return code + uscc_check_character(code)


def company(number: int, seed: int = 0) -> tuple[str, str, str]:
    """Return (name, code, legal representative) of synthetic company `number`; names are all different."""
    chance = random.Random(f"{seed}:{number}")
    place, brand = chance.choice(_PLACES), chance.choice(_BRANDS)
    name = f"枣庄{place}示例{brand}{number}号{chance.choice(_TRADES)}{chance.choice(_FORMS)}"
    person = chance.choice(_SURNAMES) + chance.choice("一二三四五六七八九")
    return name, uscc(1_000_000 * (seed + 1) + number), person


def penalties(count: int, *, seed: int = 0, companies: int | None = None, first: int = 0) -> Iterator[tuple[str, ...]]:
    """Yield `count` clean rows in the order of HEADERS, about `companies` organisations (default: as many as rows)."""
    chance = random.Random(seed)
    among = companies or count
    for number in range(first, first + count):
        name, code, person = company(number % among, seed)
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
        fine = chance.randrange(2, 400) * 100
        act = chance.choice(_ACTS)
        types = "警告;罚款" if number % 5 == 0 else "罚款"
        yield (
            name, "法人及非法人组织", code, "", "", "", "", "", person, "", "", "", "",
            f"鲁枣示罚〔{day.year}〕{seed:02d}{number:07d}号", act,
            f"{day:%Y年%m月}，当事人在演示路段{number}处{act}，现场检查发现并制作笔录。", chance.choice(_BASES), types,
            f"责令改正，并处罚款{fine}元（示例第{number}号）。", f"{fine / 10_000:.6f}".rstrip("0").rstrip("."), "", "",
            f"{day:%Y/%m/%d}", "2099/12/31", "", AUTHORITY, AUTHORITY_USCC, AUTHORITY, AUTHORITY_USCC, "",
        )  # fmt: skip


def write_csv(path: Path, rows: Iterator[tuple[str, ...]], *, encoding: str = "utf-8-sig") -> Path:
    """Write a csv with its header."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterator[tuple[str, ...]]) -> Path:
    """Write the same rows as a workbook of one sheet; every cell is text."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("行政处罚")
    for number, row in enumerate((HEADERS, *rows)):
        for place, text in enumerate(row):
            if text:
                sheet.write_string(number, place, text)
    book.close()
    return path
