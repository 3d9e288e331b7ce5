"""Columns of free text: names, titles, long prose, document numbers, telephone numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from credit.kernel import documents, masking

from .base import Column, Refused, Warnings, squeeze

# One pass decides whether a text needs a closer look at all.
_SUSPECT = re.compile(r"[*＊<\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_TAG = re.compile(r"<[ /!]{0,3}[A-Za-z][^<>]*>")
_WORD = re.compile(r"[^\W_]")
# Cheaper than looking for each kind of personal fact: eleven digits close together (a date has eight), an e-mail
# address, the name of a document that has a number, or a word that speaks of somebody's home, birth or account.
_ELEVEN_DIGITS = re.compile(r"[0-9０-９](?:[ \t\u00a0\-‐-―−.·•－．\u3000]?[0-9０-９]){10}")
_TELLING = (
    "@", "＠", "护照", "通行证", "台胞证", "回乡证", "居留", "军官证", "证件", "住址", "家住", "户籍", "单元", "出生",
    "账号", "帐号", "卡号",
)  # fmt: skip


def may_be_personal(text: str) -> bool:
    """Tell cheaply whether prose deserves the look for personal facts; most of it does not."""
    return any(word in text for word in _TELLING) or _ELEVEN_DIGITS.search(text) is not None


def refuse_dirt(text: str) -> None:
    """Raise Refused V11 for masked text, HTML, control characters or text of punctuation only."""
    if _SUSPECT.search(text):
        if "*" in text or "＊" in text:
            raise Refused("V11", "内容含有星号，像是已经脱敏的数据", "请填写未脱敏的原文，公开时系统会自动脱敏")
        if _TAG.search(text):
            raise Refused("V11", "内容含有网页标签", "请去掉尖括号及其中的代码，只留文字")
        if "<" not in _SUSPECT.findall(text) or len(set(_SUSPECT.findall(text))) > 1:
            raise Refused("V11", "内容含有不可见的控制字符或乱码", "请删去该单元格内容后重新键入文字")
    if not _WORD.search(text):
        raise Refused("V11", "内容只有标点符号", "请填写实际内容；没有内容的请留空")


@dataclass(kw_only=True)
class Text(Column, kinds=("text",)):
    """A short text on one line, at most `length` characters."""

    multiline: ClassVar[bool] = False
    longest: ClassVar[int] = 32767  # what a cell of a workbook holds

    def parse(self, text: str, context: Any = None) -> Any:
        if not self.multiline:
            text = squeeze(text)
        if self.length and len(text) > self.length:
            raise Refused("V10", f"共{len(text)}个字，超过{self.length}个字的上限", f"请压缩到{self.length}个字以内")
        refuse_dirt(text)
        return text

    def validation(self) -> dict[str, Any] | None:
        if not self.length:
            return None
        return {
            "validate": "length",
            "criteria": "<=",
            "value": self.length,
            "error_title": "内容过长",
            "error_message": f"{self.label}不超过{self.length}个字。"[:255],
        }

    def warnings(self, value: Any) -> Warnings:
        if self.masked != "prose" or not may_be_personal(value) or not masking.find_private(value):
            return []
        return [("V13", "文字中含有身份证号、电话、住址等个人信息", "公开时会自动隐去；如非必要，请从文字中删去")]


@dataclass(kw_only=True)
class Name(Text, kinds=("name",)):
    """A name of an organisation, a person or a thing."""


@dataclass(kw_only=True)
class Persons(Text, kinds=("persons",)):
    """Who took part for the subject: one or more persons, parted by commas; shown to nobody outside by name."""

    def names(self, value: str) -> list[str]:
        """Return each person's name."""
        return [name for name in re.split(r"[、，,；;/\s]+", value) if name]


@dataclass(kw_only=True)
class Prose(Text, kinds=("prose",)):
    """Long free text; personal data in it is masked in every public copy and reported (V13)."""

    multiline: ClassVar[bool] = True
    masked: str | None = "prose"

    def widget(self) -> forms.Widget:
        return forms.Textarea(attrs={"rows": 4})


@dataclass(kw_only=True)
class DocumentNumber(Text, kinds=("document_number",)):
    """The number of a decision, such as 鲁枣交执罚〔2026〕0012号; its year is compared with `year_of` (V15)."""

    def parse(self, text: str, context: Any = None) -> Any:
        return super().parse(re.sub(r"\s+", "", text))

    @staticmethod
    def year(value: str) -> int | None:
        """Return the year in the brackets of a document number, or None."""
        return documents.document_year(value)


@dataclass(kw_only=True)
class Phone(Column, kinds=("phone",)):
    """A telephone number: mobile, or fixed with area code and extension."""

    _SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"1[3-9]\d{9}|(0\d{2,3})?[2-9]\d{6,7}(-\d{1,6})?|[48]00\d{7}")

    def parse(self, text: str, context: Any = None) -> Any:
        number = re.sub(r"[\s()（）]|^\+?86(?=1[3-9])", "", text).replace("－", "-").replace("—", "-")
        if not self._SHAPE.fullmatch(re.sub(r"^(0\d{2,3})-", r"\1", number)):
            raise Refused("V16", "不是有效的电话号码", "请填写11位手机号，或带区号的固定电话，如 0632-1234567")
        return number

    def shape(self) -> str:
        return "11位手机号，或带区号的固定电话"
