"""Folding of header texts, so that every way of writing a header is the same text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s\u200b\ufeff]+")
_MARKS = re.compile(r"^[*★※]+|(?:[*★※]|\((?:\*|必填项?|选填项?|非必填|条件必填|可选|必选)\))+$")
_NOTES = ("表格说明", "填表说明", "填写说明", "填报说明", "注意事项", "说明:", "注:", "备注说明")
_RULES = frozenset({
    "必填", "选填", "必填项", "选填项", "条件必填", "非必填", "是", "否",
    "文本", "日期", "字符型", "日期型", "数值型", "枚举型",
})  # fmt: skip


@lru_cache(maxsize=4096)
def fold_header(text: str) -> str:
    """Return a header half-width and upper case, without spaces, line breaks and marks of obligation."""
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    folded = folded.replace("〔", "(").replace("〕", ")").replace("【", "(").replace("】", ")")
    bare = _MARKS.sub("", folded)
    return bare or folded


def is_note(cells: list[str] | tuple[str, ...]) -> bool:
    """Tell whether a row only explains the table: 表格说明 in its first cell, or a line of 必填/选填 or of types."""
    filled = [fold_header(cell) for cell in cells if cell and cell.strip()]
    if not filled:
        return False
    if filled[0].startswith(_NOTES) or "表格说明" in filled[0]:
        return True
    return len(filled) > 1 and all(one in _RULES or one.strip("()") in _RULES for one in filled)
