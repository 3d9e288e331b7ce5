"""The portal's own errors: a stable code for programs, a Chinese sentence for people."""

from collections.abc import Mapping


class DomainError(Exception):
    """A rule of the domain was broken.

    `code` is stable and safe to log, `message` is Chinese and says what is wrong and how to mend it,
    `fields` maps field names to their own messages. Neither carries the offending value: it may be personal.
    """

    def __init__(self, code: str, message: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message, fields)
        self.code = code
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})

    def __str__(self) -> str:
        return self.message or self.code


class InvalidIdentifier(DomainError):
    """A text is not the identifier it should be; `code` says why ("shape", "checksum", "old_code" …)."""


class CalendarNotPublished(DomainError):
    """Working days of `year` are asked for, but the State Council's holiday notice of that year is not loaded."""

    def __init__(self, year: int) -> None:
        super().__init__(
            "calendar_not_published",
            f"{year} 年的节假日安排尚未录入，无法推算工作日。"
            f"请管理员执行 python manage.py load_holidays FILE --year {year} 后重试。",
        )
        self.args = (year,)
        self.year = year


class MoveRefused(DomainError):
    """A status may not change as asked; `status` is where the thing stands, `target` where it was to go."""

    def __init__(self, status: str, target: str) -> None:
        here, there = (str(getattr(value, "label", value)) for value in (status, target))
        super().__init__("move_refused", f"当前状态为“{here}”，不能改为“{there}”。请刷新页面查看最新状态后再办理。")
        self.args = (status, target)
        self.status = status
        self.target = target


class NotAllowed(DomainError):
    """The person asking has no right to do this."""

    def __init__(
        self,
        code: str = "not_allowed",
        message: str = "您没有办理此事项的权限，如确需办理，请联系本单位管理员。",
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, message, fields)
