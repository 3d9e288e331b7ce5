"""Columns of amounts and numbers. Money is kept in yuan whatever unit the column counts in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from credit.kernel import money
from credit.kernel.errors import DomainError

from .base import Column, Refused, Warnings
from .identifiers import explain

WAN_PLACES = 6  # 0.01 元 counted in 万元
YUAN_PLACES = 2


@dataclass(kw_only=True)
class Amount(Column, kinds=("amount",)):
    """An amount of money entered in `unit` (元 or 万元), a Decimal of yuan; `warn_from` counts in the column's unit."""

    unit: str = "元"
    warn_from: float | None = None

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            return money.parse_amount(text, unit=self.unit)
        except DomainError as error:
            raise explain(error, "V09") from error

    def _places(self) -> str:
        places, example = (WAN_PLACES, "0.2 表示 2000 元") if self.unit == "万元" else (YUAN_PLACES, "如 2000.00")
        return f"最多{places}位小数（{example}）"

    def warnings(self, value: Any) -> Warnings:
        if self.warn_from is None or self._in_unit(value) < Decimal(str(self.warn_from)):
            return []
        shown = money.format_yuan(value)
        return [("V09", f"金额为{shown}元，数额很大", f"请核对单位：本列以{self.unit}为单位")]

    def _in_unit(self, yuan: Decimal) -> Decimal:
        return money.wan_from_yuan(yuan) if self.unit == "万元" else yuan

    def store(self, value: Any) -> Any:
        return str(value)

    def restore(self, stored: Any) -> Any:
        return stored if isinstance(stored, Decimal) else Decimal(stored)

    def display(self, value: Any) -> str:
        yuan = self.restore(value)
        return f"{money.format_yuan(yuan)}元（{money.format_wan(yuan)}万元）"

    def wire(self, value: Any) -> str:
        yuan = self.restore(value)
        return money.format_wan(yuan) if self.unit == "万元" else str(yuan)

    def validation(self) -> dict[str, Any] | None:
        return {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "input_title": f"单位：{self.unit}",
            "input_message": self._places(),
            "error_message": f"{self.label}请只填数字，以{self.unit}为单位。"[:255],
        }

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d+\.\d{2}$", "title": self.label, "description": "单位：元"}

    def shape(self) -> str:
        return f"数字，单位{self.unit}，{self._places()}"


@dataclass(kw_only=True)
class Number(Column, kinds=("number",)):
    """A decimal number with at most `decimals` places between `min` and `max` (both included); `unit` is shown."""

    min: float | None = None
    max: float | None = None
    decimals: int = 2
    unit: str = ""
    warn_from: float | None = None

    def parse(self, text: str, context: Any = None) -> Any:
        try:
            value = Decimal(self._digits(text))
        except InvalidOperation as error:
            raise Refused("V09", "不是有效的数字", f"请填写{self.shape()}") from error
        if not value.is_finite():
            raise Refused("V09", "不是有效的数字", f"请填写{self.shape()}")
        self._refuse_outside(value)
        return self._canonical(value)

    def _digits(self, text: str) -> str:
        text = re.sub(r"(?<=\d)[,，](?=\d{3})|\s", "", text)
        return text.removesuffix(self.unit) if self.unit else text

    def _refuse_outside(self, value: Decimal) -> None:
        if self.min is not None and value < Decimal(str(self.min)):
            raise Refused("V09", f"数值小于{self.min}", f"请填写{self.shape()}")
        if self.max is not None and value > Decimal(str(self.max)):
            raise Refused("V09", f"数值大于{self.max}", f"请填写{self.shape()}")
        places = -int(value.normalize().as_tuple().exponent)
        if places > self.decimals:
            raise Refused("V09", "小数位过多", f"请填写{self.shape()}")

    def _canonical(self, value: Decimal) -> Any:
        return value.normalize() + 0 if value else Decimal(0)

    def warnings(self, value: Any) -> Warnings:
        if self.warn_from is None or value < Decimal(str(self.warn_from)):
            return []
        return [("V09", "数值很大", "请核对单位和数值")]

    def store(self, value: Any) -> Any:
        return format(value, "f")

    def restore(self, stored: Any) -> Any:
        return stored if isinstance(stored, Decimal) else Decimal(str(stored))

    def display(self, value: Any) -> str:
        return f"{format(self.restore(value), 'f')}{self.unit}"

    def wire(self, value: Any) -> str:
        return format(self.restore(value), "f")

    def validation(self) -> dict[str, Any] | None:
        low, high = self.min, self.max
        rule: dict[str, Any] = {"validate": "decimal", "criteria": ">=", "value": low if low is not None else -1e12}
        if high is not None:
            rule = {"validate": "decimal", "criteria": "between", "minimum": rule["value"], "maximum": high}
        return rule | {"error_message": f"{self.label}请填写{self.shape()}。"[:255]}

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "title": self.label}

    def shape(self) -> str:
        least = f"，不小于{self.min:g}" if self.min is not None else ""
        most = f"，不大于{self.max:g}" if self.max is not None else ""
        places = f"，最多{self.decimals}位小数" if self.decimals else ""
        return f"数字{least}{most}{places}" + (f"，单位{self.unit}" if self.unit else "")


@dataclass(kw_only=True)
class Integer(Number, kinds=("integer",)):
    """A whole number between `min` and `max`."""

    decimals: int = 0

    def _canonical(self, value: Decimal) -> Any:
        return int(value)

    def store(self, value: Any) -> Any:
        return value

    def restore(self, stored: Any) -> Any:
        return int(stored)

    def display(self, value: Any) -> str:
        return f"{value}{self.unit}"

    def wire(self, value: Any) -> str:
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "title": self.label}

    def shape(self) -> str:
        return super().shape().replace("数字", "整数", 1)
