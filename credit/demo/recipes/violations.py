"""Kinds of violations and licences in the demonstration; the wording is ours, the laws exist."""

from typing import NamedTuple


class Violation(NamedTuple):
    """What was done, in which field, against what, and what it usually costs (yuan)."""

    field: str
    act: str
    basis: str
    fines: tuple[int, ...]


class Grant(NamedTuple):
    """What a licence lets one do."""

    field: str
    title: str
    certificate: str
    content: str
    years: int


ROAD, CITY, WATER, HIGHWAY, WORKS, LOAD = "道路运输", "城市客运", "水路运输", "公路路政", "工程建设", "治超"
VIOLATIONS = (
    Violation(ROAD, "未取得道路运输经营许可擅自从事货物运输", "《中华人民共和国道路运输条例》", (3000, 10_000, 30_000)),
    Violation(ROAD, "未按规定维护和检测车辆", "《道路运输车辆技术管理规定》", (1000, 3000, 5000)),
    Violation(ROAD, "使用失效的道路运输证从事运输", "《道路货物运输及站场管理规定》", (1000, 2000, 6000)),
    Violation(ROAD, "未按规定监控车辆动态", "《道路运输车辆动态监督管理办法》", (1000, 5000, 8000)),
    Violation(
        CITY,
        "未取得网络预约出租汽车经营许可从事经营",
        "《网络预约出租汽车经营服务管理暂行办法》",
        (5000, 10_000, 30_000),
    ),
    Violation(WATER, "船舶载货超过核定载重线", "《中华人民共和国内河交通安全管理条例》", (5000, 12_000, 20_000)),
    Violation(WATER, "未取得水路运输经营许可擅自经营", "《国内水路运输管理条例》", (30_000, 50_000)),
    Violation(HIGHWAY, "擅自占用公路用地堆放物料", "《公路安全保护条例》", (1000, 3000, 8000)),
    Violation(HIGHWAY, "擅自在公路建筑控制区内修建构筑物", "《公路安全保护条例》", (8000, 20_000, 50_000)),
    Violation(WORKS, "未按设计文件和技术标准施工", "《建设工程质量管理条例》", (30_000, 120_000)),
    Violation(LOAD, "车货总重超过限定标准在公路上行驶", "《公路安全保护条例》", (500, 2000, 6000, 15_000)),
)
BY_UNIT = {"U09": (ROAD, CITY), "U10": (ROAD, LOAD), "U11": (HIGHWAY,), "U12": (WATER,), "U14": (WORKS,)}
"""Fields of the units that punish; district bureaus deal with road transport, highways and overloading."""
OF_DISTRICTS = (ROAD, HIGHWAY, LOAD)
GRANTS = (
    Grant(ROAD, "道路货物运输经营行政许可决定书", "道路运输经营许可证", "准予从事道路普通货物运输", 4),
    Grant(ROAD, "道路旅客运输经营行政许可决定书", "道路运输经营许可证", "准予从事道路旅客运输", 6),
    Grant(HIGHWAY, "涉路施工行政许可决定书", "涉路施工许可证", "准予在示例路段实施涉路施工", 1),
    Grant(LOAD, "超限运输车辆行驶公路许可决定书", "超限运输车辆通行证", "准予大型设备超限运输", 1),
    Grant(WATER, "水路运输经营行政许可决定书", "水路运输许可证", "准予从事国内水路普通货物运输", 5),
    Grant(WORKS, "公路工程施工许可决定书", "施工许可证", "准予示例工程开工建设", 3),
)
GRANTS_BY_UNIT = {"U09": (ROAD,), "U11": (HIGHWAY, LOAD), "U12": (WATER,), "U04": (WORKS,), "U13": (HIGHWAY,)}
