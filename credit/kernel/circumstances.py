"""Where a person lives, when born, how reached by a fixed line, and who is named by what they do - told in prose.

Nothing here has a check digit. An address counts as a person's when a word says so (住址, 户籍, "，住…") or when its
shape is that of a home (单元, 室, a number in a village); a name when the word before says that a person follows.
Districts stay readable: what is hidden of an address begins below the county.
"""

import re

Span = tuple[str, int, int]

_END = r"[^，,。；;、！？!?\s（）()“”\"'*]"
# Possessive: an address already hidden below its county is not found again by giving the county back.
_DIVISION = (
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?+(?:[\u4e00-\u9fff]{1,6}?(?:市|自治州|盟))?+"
    r"(?:[\u4e00-\u9fff]{1,6}?[区县旗市])?+"
)
_HOME_WORDS = (
    r"(?:(?:家庭|经常|现|户籍|居住|身份证|本人)(?:住址|住所|地址)|住址|户籍(?:所在)?+地|户口所在地|居住地|暂住地|常住地|(?:现|家|居|暂)住(?:在|于|地)?+"
    r"|(?<=[，,。；;、\s（(])住(?![所宿户院房建])(?:在|于)?+(?=[\u4e00-\u9fff]{2}))"
)
_STATED = re.compile(rf"{_HOME_WORDS}(?:为|是|位于|在)?+[:：]?+\s*+{_DIVISION}({_END}{{2,60}})")
_HOME = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{1,6}?市)?(?:[\u4e00-\u9fff]{1,6}?[区县市])?"
    r"([\u4e00-\u9fff0-9A-Za-z\-]{0,30}?(?:[0-9A-Za-z]{1,4}(?:号楼|号院|栋|幢|座|楼)?[0-9A-Za-z一二三四五六七八九十]{1,3}单元[0-9A-Za-z\-]{1,6}(?:室|户|号)?"
    r"|[0-9]{1,4}(?:号楼|栋|幢)[0-9]{3,4}(?:室|户)|村(?:[\u4e00-\u9fff]{1,3}[街巷路组])?[0-9]{1,4}号(?!路|线|桥|井|公路|省道|国道|码头|泊位|航道)))"
)
_DATE = r"[0-9]{4}(?:年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[-/.][0-9]{1,2}[-/.][0-9]{1,2})"
_BIRTH = re.compile(
    rf"(?:出生(?:日期|年月日?|时间|于)?|生于|生日)[:：为是于]?\s*({_DATE})|({_DATE})(?=(?:出)?生(?![产效活意成]))"
)
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z\-])(\(?0(?:10|2[0-9]|[3-9][0-9]{2})[)\- ]{1,2}[2-9][0-9]{6,7}(?:-[0-9]{1,6})?)(?![0-9])"
)
_CALLED = re.compile(
    r"(?:电话|座机|联系方式|手机|热线|传真)(?:号码?)?[为是:：\s]{0,3}((?:0[0-9]{2,3})?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?)(?![0-9])"
)
_CERTIFICATE = re.compile(
    r"(?:从业资格证?|驾驶证|准驾证|船员(?:适任|服务簿)证?书?)(?:件|书)?(?:档案)?(?:编?号码?|编号)?[^0-9A-Za-z，,。；;]{0,4}([0-9]{11,19}[0-9Xx]?)(?![0-9A-Za-z])"
)
# The hundred most frequent surnames, more than eight people in ten, without those that are rather words here.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "廖石金韦贾夏付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤褚裴满鲍殷翟聂臧滕"
)
_NO_NAME = (
    r"高[速度危温]|马[上路]|方[便可式面向]|任[意何务职]|金额|白[天色]|黄[色牌]|石[料子]|段|向|满|万|余|何|付[款清]"
)
_DOERS = (
    r"(?:驾驶员|驾驶人|司机|押运员|装卸管理员|乘务员|船员|船长|轮机长|车主|船主|从业人员|当事人|行为人|经营者|姓名)"
)
_AFTER = (
    r"(?=[，,。；;、（(）)：:“”\s]|$|驾驶|驾车|驾船|操作|操纵"
    r"|[未无因在于持的等系将与从为已所签违超擅有被不])"
)
_NAMED = re.compile(
    rf"{_DOERS}(?:为|是|系|叫)?[:：]?\s*(?!{_NO_NAME})"
    rf"((?:欧阳|司马|诸葛|上官|[{_SURNAMES}])(?![某人员方])[\u4e00-\u9fff]{{1,2}}?){_AFTER}"
)


# Without one of these no text holds a circumstance; simple enough for PostgreSQL, so that an export need not look at
# every row. Apart from each other they cost it a third of what they cost as one pattern.
HINTS = (
    rf"{_DOERS}(?:为|是|系|叫)?[:：]?\s*[欧司诸上{_SURNAMES}]",
    r"住址|地址|住所|户籍|户口|居住|[现家暂常]住|单元|号楼|出生|生于|生日|日生|月生|电话|座机|联系方式|手机|热线|传真"
    r"|从业资格|驾驶证|准驾证|船员适任|船员服务簿",
    r"[，,。；;、（(\s]住|[栋幢][0-9０-９]|[0-9０-９]生|[0０][0-9０-９]{2,3}[)） \-－\u3000]",
    r"村.{0,4}[0-9０-９]{1,4}号",
)


def find_circumstances(flat: str) -> list[Span]:
    """Return (kind, start, end) of each place in half-width text; kinds may overlap.

    Kinds: "address", "birth", "landline", "certificate", "name".
    """
    spans = [("address", *found.span(1)) for pattern in (_STATED, _HOME) for found in pattern.finditer(flat)]
    spans += [("birth", *found.span(1 if found[1] else 2)) for found in _BIRTH.finditer(flat)]
    spans += [("landline", *found.span(1)) for pattern in (_LANDLINE, _CALLED) for found in pattern.finditer(flat)]
    spans += [("certificate", *found.span(1)) for found in _CERTIFICATE.finditer(flat)]
    spans += [("name", *found.span(1)) for found in _NAMED.finditer(flat)]
    return spans
