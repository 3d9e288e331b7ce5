"""What a line of the log must not carry: the rows that PostgreSQL quotes when it refuses one."""

import logging
import re

# DETAIL quotes the failing row or key, CONTEXT the line of a COPY, LINE the statement: any may hold names or numbers
# of persons, over several lines. They stand at the end of an error's text, so all up to the next error goes.
_QUOTED = re.compile(
    r"^(?:DETAIL|CONTEXT|QUERY|LINE \d+):.*?(?=\n\n(?:The above exception|During handling)|\Z)",
    re.MULTILINE | re.DOTALL,
)


class PlainFormatter(logging.Formatter):
    """Formats as always, but leaves out what the database quotes of its rows, in messages and tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return without_rows(super().format(record))


def without_rows(text: str) -> str:
    """Return `text` without what the database quotes of its rows in an error."""
    return _QUOTED.sub("（数据库引用的行内容不记入日志）", text)
