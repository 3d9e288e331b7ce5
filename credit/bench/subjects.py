"""Synthetic subjects for benchmarks: plausible names in the shape of real registries, none of them real.

Everything follows from the seed. Codes use division 370499, which is not assigned; names of the demonstration carry
示例, names at bench scale never leave the benchmark's own database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from credit.kernel.identifiers.organisations import organisation_check_character
from credit.kernel.identifiers.uscc import uscc_check_character

DIVISION = "370499"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_REGIONS = _words(
    "枣庄市 枣庄 滕州市 滕州 枣庄市薛城区 枣庄市峄城区 枣庄市台儿庄区 枣庄市山亭区 枣庄市市中区 山东 山东省 枣庄高新区 "
    "济宁市 临沂市 徐州市 济南 青岛 薛城区 台儿庄 山亭区"
)
_REGION_WEIGHTS = (30, 12, 14, 8, 5, 5, 5, 5, 5, 6, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1)
_BRAND = (
    "安邦宝昌长成诚城驰达德鼎东丰飞福富冈高格广国海瀚恒宏鸿华辉汇佳嘉建健江金锦京晶景久聚凯康科坤兰朗乐利力联"
    "临龙隆路绿茂美民铭明茗南宁鹏平普齐奇启千勤清庆泉荣瑞润森山尚胜圣盛世顺硕四泰腾天田通同万旺威伟文新信兴星雄"
    "旭轩亚阳耀一依亿义益永友源远悦云运泽展振正志智中众洲卓子昕淼焱垚鑫犇骉晟昊翔骏骐骥骁峄薛滕台亭运泗沭沂微湖"
    "善谷墨翟奚仲车祖舟航船港桥坝渡津汶蓝晨曦旷野岳峰岭石磐基础创领先锋炬烽火炎暖春夏秋冬梅兰竹菊松柏桦槐榆"
)
_TRADES = _words(
    "物流 运输 汽车运输 货物运输 货运 道路货物运输 客运 公共交通 出租汽车 汽车租赁 驾驶员培训 机动车检测 汽车维修 "
    "汽车服务 汽车销售服务 供应链管理 快运 快递 仓储 危险品运输 集装箱运输 港航 航运 船舶运输 港口 码头装卸 交通工程 "
    "公路工程 路桥工程 市政工程 建筑工程 建材 商贸 贸易 石化 煤炭 矿业 水泥 新能源科技 信息科技 网络科技 "
    "装饰工程 机械设备 农业发展 食品 纺织 劳务 园林绿化 环保科技 渣土运输 混凝土"
)
_FORMS = (
    "有限公司",
    "有限责任公司",
    "集团有限公司",
    "股份有限公司",
    "服务部",
    "经营部",
    "中心",
    "有限公司分公司",
    "厂",
)
_FORM_WEIGHTS = (80, 6, 2, 1, 3, 4, 1, 2, 1)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLATE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_KINDS, _KIND_WEIGHTS = ("enterprise", "trader", "vehicle", "ship"), (80, 6, 12, 2)


@dataclass(frozen=True, slots=True)
class SyntheticSubject:
    """A made-up subject; `former_name` is empty for most."""

    kind: str
    name: str
    code: str
    former_name: str = ""


def synthetic_subjects(number: int, *, seed: int = 1, marked: bool = False) -> Iterator[SyntheticSubject]:
    """Yield `number` different subjects, the same for the same seed; `marked` puts 示例 into every name."""
    random = Random(seed)
    names: set[str] = set()
    codes: set[str] = set()
    while len(codes) < number:
        kind = random.choices(_KINDS, _KIND_WEIGHTS)[0]
        subject = _MAKERS[kind](random, "示例" if marked else "")
        if subject.code in codes or subject.name in names:
            continue
        codes.add(subject.code)
        names.add(subject.name)
        yield subject


def synthetic_name(random: Random, mark: str = "") -> str:
    """Return region, brand, trade and form as registries compose them; one name in twenty has its place in brackets."""
    region = random.choices(_REGIONS, _REGION_WEIGHTS)[0]
    brand = mark + "".join(random.choices(_BRAND, k=random.choices((2, 3, 4), (72, 22, 6))[0]))
    trade, form = random.choice(_TRADES), random.choices(_FORMS, _FORM_WEIGHTS)[0]
    if random.random() < 0.05:
        opening, closing = random.choice(("()", "（）"))
        return f"{brand}{trade}{opening}{region.removesuffix('市')}{closing}{form}"
    return f"{region}{brand}{trade}{form}"


def synthetic_uscc(random: Random, head: str = "91") -> str:
    """Return a code with right check characters (GB 11714, GB 32100) and the unassigned division 370499."""
    body = random.choice(
        ("MA", "05", "06", "16", "26", "31", "34", "49", "55", "57", "58", "59", "66", "67", "68", "79")
    )
    signs = _ALPHABET if body == "MA" else "0123456789"
    body += "".join(random.choices(signs, k=6))
    seventeen = f"{head}{DIVISION}{body}{organisation_check_character(body)}"
    return seventeen + uscc_check_character(seventeen)


def _enterprise(random: Random, mark: str) -> SyntheticSubject:
    former = synthetic_name(random, mark) if random.random() < 0.05 else ""
    return SyntheticSubject("enterprise", synthetic_name(random, mark), synthetic_uscc(random), former)


def _trader(random: Random, mark: str) -> SyntheticSubject:
    name = synthetic_name(random, mark).replace("有限公司", "经营部")
    return SyntheticSubject("trader", name, synthetic_uscc(random, "92"))


def _vehicle(random: Random, mark: str) -> SyntheticSubject:
    """Return a plate of five signs, or one in three of a new-energy car: a letter, a sign, four digits."""
    if random.random() < 1 / 3:
        tail = f"{random.choice('ABCDEFGHJK')}{random.choice(_PLATE_SIGNS)}{random.randrange(10**4):04d}"
    else:
        tail = "".join(random.choices(_PLATE_SIGNS, k=5))
    return SyntheticSubject("vehicle", f"鲁D{tail}", f"鲁D{tail}")


def _ship(random: Random, mark: str) -> SyntheticSubject:
    place = random.choice(("鲁枣庄货", "鲁滕州货", "鲁台儿庄货", "鲁峄城货", "枣航", "鲁枣庄拖", "鲁枣庄油"))
    code = f"CN{random.randrange(1980, 2026)}{random.randrange(10**7):07d}"
    return SyntheticSubject("ship", f"{mark}{place}{random.randrange(1, 10**5):04d}", code)


_MAKERS = {"enterprise": _enterprise, "trader": _trader, "vehicle": _vehicle, "ship": _ship}
