import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.kernel.names import aliases, bare_key, clean_display, looks_like_person, name_key, name_warnings

from .real_data import rows_of


def codes(name):
    return {warning.code for warning in name_warnings(name)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东立维(武汉)科技发展有限公司", "东立维（武汉）科技发展有限公司"),
        ("三江县寓然养殖场(微型企业）", "三江县寓然养殖场【微型企业】"),
        ("某某银行支行(简称:某某支行", "某某银行支行（简称：某某支行）"),
        ("泛亚( 福州 )制衣有限公司", "泛亚(福州)制衣有限公司"),
        ("青岛市黄岛乳胶制品 厂", "青岛市黄岛乳胶制品厂"),
        ("杭州萧山浦阳镇兴宏鞋厂\u3000", "杭州萧山浦阳镇兴宏鞋厂"),
        ("日本ＮＥＣ东金株式会社大连代表处", "日本nec东金株式会社大连代表处"),
        ("唐河县新合作大河屯２２５店", "唐河县新合作大河屯225店"),
        ("青岛服装辅料厂.", "青岛服装辅料厂"),
        ("北京巴布科克·威尔科克斯有限公司", "北京巴布科克.威尔科克斯有限公司"),
        ("菲尔普斯.道奇(烟台)电缆有限公司", "菲尔普斯道奇(烟台)电缆有限公司"),
        ("云南週济堂“週济堂”药品零售店", '云南週济堂"週济堂"药品零售店'),
        ("深圳创维－ＲＧＢ电子有限公司", "深圳创维-RGB电子有限公司"),
    ],
)
def test_each_class_of_dirt_folds_to_one_key(one, other):
    assert one != other
    assert name_key(one) == name_key(other)


def test_every_look_alike_of_zero_folds_to_one_key():
    assert len({name_key(f"国营二六{zero}厂") for zero in "0０OＯ〇○o"}) == 1
    assert name_key("二六零厂") != name_key("二六〇厂")  # 零 is a different character of the name


def test_different_names_keep_different_keys():
    names = [row["企业名称"] for row in rows_of("real_transport_enterprises_sample.csv")]
    assert len({name_key(name) for name in names}) == len(set(names))


def test_a_lost_character_stays_in_the_key():
    assert "\ue000" in name_key("无锡东\ue000铁路配件有限公司")


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert name_key(name_key(text)) == name_key(text)


@given(st.text("山东枣庄滕州省市区市中华丰物流()（） .", max_size=20))
def test_a_bare_key_is_an_end_of_the_key_and_never_empty(text):
    key = name_key(text)
    bare = bare_key(key)
    assert key.endswith(bare)
    assert bool(bare) == bool(key)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("山东省枣庄市滕州市示例物流有限公司", "示例物流有限公司"),
        ("枣庄示例物流有限公司", "示例物流有限公司"),
        ("枣庄市市中区示例物流", "示例物流"),
        ("枣庄市中区示例物流", "示例物流"),
        ("滕州市示例物流", "示例物流"),
        ("台儿庄示例物流", "示例物流"),
        ("内蒙古自治区示例物流", "示例物流"),
        ("上海市示例物流", "示例物流"),
        ("示例山东物流", "示例山东物流"),
        ("枣庄市", "枣庄市"),
        ("山东省厅", "山东省厅"),
    ],
)
def test_the_region_a_name_begins_with_is_left_out(name, bare):
    assert bare_key(name_key(name)) == bare


def test_display_loses_outer_spaces_and_controls_only():
    assert clean_display("\u3000泛亚( 福州 )制衣\u200b有限公司.\x07 ") == "泛亚( 福州 )制衣有限公司."
    assert clean_display("John\r\nSmith") == "John Smith"


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("第一名称:甲粮油管理所 第二名称:甲粮油物资公司", ["甲粮油管理所", "甲粮油物资公司"]),
        ("甲粮油管理所第二名称甲粮油物资公司", ["甲粮油管理所", "甲粮油物资公司"]),
        ("甲粮油管理所(第二名称:甲粮油物资公司)", ["甲粮油管理所", "甲粮油物资公司"]),
        ("甲银行招远支行(简称:甲行招远)", ["甲银行招远支行", "甲行招远"]),
        ("甲银行招远支行（简称甲行(招远)）", ["甲银行招远支行", "甲行(招远)"]),
        ("甲银行高新支行(简称:甲行高", ["甲银行高新支行", "甲行高"]),
        ("苏州市甲有限公司 (原名苏州乙公司)", ["苏州市甲有限公司", "苏州乙公司"]),
        ("甲公司增挂:乙设备厂", ["甲公司", "乙设备厂"]),
        ("福建甲集团公司;福建省乙厂", ["福建甲集团公司", "福建省乙厂"]),
        ("广州甲制药厂 广东乙制品厂（第二名称）", ["广州甲制药厂", "广东乙制品厂"]),
        ("武汉市甲物业公司 武汉市乙商场", ["武汉市甲物业公司", "武汉市乙商场"]),
        ("内蒙古甲有限责任公司 第一分公司", []),
        ("示例集团有限公司 甲乙第一分公司", []),
        ("山西太原名骏图文广告有限公司", []),
        ("南昌机械厂（国营二六Ｏ厂）", []),
        ("某某(集团)有限公司", []),
    ],
)
def test_every_name_in_a_cell_can_be_searched(name, names):
    assert aliases(name) == names
    assert ("two_names" in codes(name)) == bool(names)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("三江县寓然养殖场(微型企业）", "mixed_brackets"),
        ("交通银行高新支行(简称:交通银行", "unclosed_bracket"),
        ("内蒙古某某集团满购中心)", "unclosed_bracket"),
        ("青岛市黄岛乳胶制品 厂", "inner_space"),
        ("杭州萧山浦阳镇兴宏鞋厂\u3000", "outer_space"),
        ("日本ＮＥＣ东金株式会社大连代表处", "fullwidth"),
        ("第六０一研究所", "zero_lookalike"),
        ("六O二厂", "zero_lookalike"),
        ("一五〇团", "zero_lookalike"),
        ("二九○信用社", "zero_lookalike"),
        ("青岛服装辅料厂.", "stray_mark"),
        ("哈尔滨北江制药设备有限公司*", "stray_mark"),
        ("某某有限公司（示例人3%股权冻结)", "status_text"),
        ("某某有限公司(股权被查封)", "status_text"),
        ("某某有限公司 3.5％股权", "status_text"),
        ("某某有限公司已吊销", "status_text"),
        ("某某运输公司注销", "status_text"),
        ("南通市山野实业有限公司(更名)", "status_text"),
        ("无锡东\ue000铁路配件有限公司", "private_use"),
        ("东港市弘洋?品有限公司", "lost_character"),
    ],
)
def test_each_class_of_dirt_has_its_warning(name, code):
    assert code in codes(name)


@pytest.mark.parametrize(
    "name",
    [
        "枣庄示例物流有限公司",
        "某某股权投资基金管理有限公司",
        "某某(股权投资)有限公司",
        "某某破产清算服务有限公司",
        "北京巴布科克·威尔科克斯有限公司",
        "上海《法学》月刊社有限责任公司",
        "LOGO设计(上海)有限公司",
    ],
)
def test_clean_names_have_no_warning(name):
    assert codes(name) == set()


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("张三", True),
        ("张小三", True),
        ("欧阳小三", True),
        ("张记饭店", False),
        ("张记店", False),
        ("王村", False),
        ("枣庄市示例公司", False),
        ("John Smith", False),
        ("", False),
    ],
)
def test_only_plain_personal_names_look_like_a_person(name, is_person):
    assert looks_like_person(name) is is_person


def test_real_dirty_names_keep_their_display_and_crash_nothing():
    rows = rows_of("real_dirty_names.csv")
    for row in rows:
        name = row["企业名称"]
        assert clean_display(name) == name.strip()
        assert name_key(name) == name_key(clean_display(name))
        assert bare_key(name_key(name))
        assert not looks_like_person(name)
        if aliases(name):
            assert len(aliases(name)) > 1
    assert len(rows) == 683


@pytest.mark.parametrize(
    ("tag", "warning"),
    [("private_use_char", {"private_use"}), ("unbalanced_or_mixed_brackets", {"unclosed_bracket", "mixed_brackets"})],
)
def test_real_names_of_a_class_are_all_warned_about(tag, warning):
    names = [row["企业名称"] for row in rows_of("real_dirty_names.csv") if tag in row["dirt_tags"]]
    assert names
    assert [name for name in names if not codes(name) & warning] == []


def test_real_clean_names_are_rarely_warned_about():
    names = [row["企业名称"] for row in rows_of("real_transport_enterprises_sample.csv")]
    assert sum(bool(name_warnings(name)) for name in names) < len(names) / 1000
