"""Names that sound like the registry's and say 示例."""

from random import Random

_PLACES = ("枣庄市", "枣庄", "滕州市", "滕州", "枣庄市薛城区", "枣庄市峄城区", "枣庄市台儿庄区", "枣庄市山亭区", "山东")
_BRANDS = "安宝昌成诚驰达德鼎东丰福富冈高广海瀚恒宏鸿华辉汇佳嘉建江金景久凯康坤乐力联隆路茂民明南宁鹏平齐启千庆泉荣瑞润森盛世顺泰腾天通同万旺威伟新信兴星旭亚阳义益永友源远悦云运泽振正志智中众洲卓"  # noqa: E501
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_FORM_WEIGHTS = (84, 10, 3, 3)
TRADES = {
    "freight": ("物流", "运输", "货运", "汽车运输", "货物运输", "供应链管理", "快运", "集装箱运输", "渣土运输"),
    "coach": ("客运", "旅游客运", "长途客运"),
    "hazardous": ("危险品运输", "石化运输", "油品运输"),
    "repair": ("汽车维修", "汽车服务", "机动车维修", "驾驶员培训", "驾校", "汽车修理"),
    "construction": ("路桥工程", "公路工程", "交通工程", "市政工程", "工程监理", "试验检测", "港航工程"),
    "waterway": ("航运", "船舶运输", "港航", "港口", "码头装卸", "水上运输"),
    "bus": ("公共交通", "城乡公交", "公交客运"),
    "taxi": ("出租汽车", "出租车客运"),
    "platform": ("网络科技", "出行科技"),
    "source": ("建材", "石料", "矿业", "水泥", "煤炭", "混凝土"),
}
_TRADER_FORMS = ("货运部", "货运信息部", "汽修厂", "汽车维修部", "配货站", "运输户", "洗车修理行")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗孟褚颜殷种龙"
_GIVEN = "伟芳娜敏静强磊洋艳勇军杰娟涛明超秀霞平刚桂建国志华玉海燕鹏飞宇辰浩然子轩雨欣文博思远"
_ROADS = ("示例路", "示例大道", "示例街", "运河示例路", "光明示例路", "示例工业园")
PROJECT_ROADS = (
    "台儿庄示例运河大桥", "枣庄示例绕城公路", "滕州示例快速路", "薛城示例物流大道", "山亭示例旅游公路",
    "峄城示例连接线", "市中示例城际公路", "示例港区码头", "示例航道整治", "示例农村公路",
)  # fmt: skip
WORKS = ("新建工程", "改建工程", "大修工程", "养护工程", "提升工程", "安全设施完善工程")


def company(chance: Random, sector: str) -> str:
    """Return place, 示例, brand, trade and form; one in twenty-five has its place in brackets."""
    brand = "示例" + "".join(chance.choices(_BRANDS, k=chance.choice((2, 2, 2, 3))))
    place, trade = chance.choice(_PLACES), chance.choice(TRADES[sector])
    form = chance.choices(_FORMS, _FORM_WEIGHTS)[0]
    if chance.random() < 0.04:
        opening, closing = chance.choice(("()", "（）"))
        return f"{brand}{trade}{opening}{place.removesuffix('市')}{closing}{form}"
    return f"{place}{brand}{trade}{form}"


def trader(chance: Random) -> str:
    """Return the name of a sole trader."""
    brand = "".join(chance.choices(_BRANDS, k=2))
    return f"{chance.choice(_PLACES[:-1])}示例{brand}{chance.choice(_TRADER_FORMS)}"


def person(chance: Random) -> str:
    """Return the name of a made-up person: 示例 before surname and given name."""
    return f"示例{chance.choice(_SURNAMES)}{''.join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))}"


def address(chance: Random) -> str:
    """Return a street address that no street has."""
    return f"枣庄市{chance.choice(_ROADS)}{chance.randrange(1, 400)}号"
