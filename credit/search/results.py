"""What a search gives back, and how it explains itself."""

from dataclasses import dataclass, field
from enum import IntEnum


class Reason(IntEnum):
    """Why a subject was found; the smaller, the nearer to what was typed."""

    IDENTIFIER = 1
    NAME = 2
    BARE = 3
    PREFIX = 4
    BRAND = 5
    PART = 6
    CODE_PART = 7
    PINYIN_WHOLE = 8
    INITIALS_WHOLE = 9
    PINYIN = 10
    INITIALS = 11
    SLIP = 12
    SLIP_PART = 13


@dataclass(frozen=True, slots=True)
class Hit:
    """A public subject, with the name that matched and a Chinese sentence saying why."""

    subject_id: int
    public_id: str
    kind: str
    name: str
    code: str
    reason: Reason
    why: str
    matched_name: str


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits.

    `total` counts subjects, no further than told in `find`; `capped` says that there may be more, `has_more` that
    another page follows, `timed_out` that the search was cut off and gives what it had. `personal` says that the
    question looks like a person's number, telephone or name: the page then explains own and authorised query, whatever
    was found. `counts` are the subjects by kind, empty when they are too many to be counted.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    capped: bool = False
    has_more: bool = False
    took_path: str = "none"
    timed_out: bool = False
    personal: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total_text(self) -> str:
        """The number as it is shown: 28, or 100+ when it was capped."""
        return f"{self.total:,}+" if self.capped else f"{self.total:,}"


_WHY = {
    Reason.NAME: "名称完全一致",
    Reason.BARE: "除地区外，名称一致",
    Reason.PREFIX: "名称开头一致",
    Reason.BRAND: "字号开头一致",
    Reason.PART: "名称中含有所查文字",
    Reason.PINYIN_WHOLE: "全拼一致",
    Reason.PINYIN: "拼音开头一致",
    Reason.INITIALS_WHOLE: "拼音首字母一致",
    Reason.INITIALS: "拼音首字母",
    Reason.SLIP: "与您输入的差一个字",
    Reason.SLIP_PART: "名称中有一段与您输入的差一个字",
}
_OTHER_NAMES = {"former": "曾用名", "alias": "别名"}
_INDIRECT = (Reason.SLIP, Reason.SLIP_PART)
_CODE_LABEL = {"vehicle": "车牌号", "ship": "船舶识别号", "project": "项目代码"}


def explain(reason: Reason, *, kind: str, name_kind: str, matched_name: str, code: str) -> str:
    """Return the Chinese explanation of a hit; `code` is what was asked for, as it is compared."""
    if reason == Reason.IDENTIFIER:
        return "标识号码一致"
    if reason == Reason.CODE_PART:
        return f"{_CODE_LABEL.get(kind, '统一社会信用代码')}含有 {code}"
    if name_kind not in _OTHER_NAMES:
        return _WHY[reason]
    other = f"{_OTHER_NAMES[name_kind]}：{matched_name}"
    return f"{other}（{_WHY[reason]}）" if reason in _INDIRECT else other
