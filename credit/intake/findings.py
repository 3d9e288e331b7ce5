"""What a batch keeps of its findings: counts and the first of them, with the name of the organisation or
thing a row is about, and no other cell."""

from collections import Counter
from typing import Any

from credit.catalogue.rules import Finding
from credit.catalogue.standards import Standard
from credit.intake.judging import Judged
from credit.kernel.names import looks_like_person

KEPT = 200
KEPT_FOR_SYSTEMS = 5_000  # another system is told of every row; its batches are small


class Summary:
    """Counts the rows of a pass and keeps the first findings for the batch's page."""

    def __init__(self, standard: Standard, *, most: int = KEPT) -> None:
        self.standard, self.most = standard, most
        self.rows = self.new = self.changed = self.same = self.refused = self.doubtful = self.warned = 0
        self.kept: list[dict[str, Any]] = []
        self.rules: Counter[str] = Counter()
        self.refused_lines: list[int] = []

    def add(self, judged: Judged) -> None:
        """Count a chunk."""
        filed = judged.filed
        self.rows += len(judged.rows)
        self.new += filed.new
        self.changed += filed.changed
        self.same += filed.same
        self.doubtful += len(judged.doubtful)
        names = self._names(judged)
        for line, findings in sorted(judged.findings.items()):
            if judged.is_refused(line):
                self.refused += 1
                self._note_line(line)
            else:
                self.warned += 1
            for finding in findings:
                self._keep(line, names.get(line, ""), finding)
        for line, (_, reason, _candidates) in judged.doubtful.items():
            words = ("", "doubtful", "doubtful", reason, "请在“待确认的匹配”中指定主体后重新载入")
            self._keep_words(line, names.get(line, ""), *words)

    def _names(self, judged: Judged) -> dict[int, str]:
        """Return what the rows with findings are called; a natural person stays unnamed."""
        marked = judged.findings.keys() | judged.doubtful.keys()
        if not marked or len(self.kept) >= self.most or judged.name_at is None:
            return {}
        at = judged.name_at
        return {
            row.line: row.cells[at][:60]
            for row in judged.rows
            if row.line in marked and len(row.cells) > at and not looks_like_person(row.cells[at])
        }

    def _note_line(self, line: int) -> None:
        if len(self.refused_lines) < KEPT:
            self.refused_lines.append(line)

    def _keep(self, line: int, name: str, finding: Finding) -> None:
        column = self.standard.columns.get(finding.column)
        label = column.label if column else ""
        self._keep_words(line, name, label, finding.rule, finding.level, finding.message, finding.mend)

    def _keep_words(self, line: int, name: str, label: str, rule: str, level: str, message: str, mend: str) -> None:
        self.rules[rule] += 1
        if len(self.kept) < self.most:
            self.kept.append(
                {
                    "line": line,
                    "name": name,
                    "column": label,
                    "rule": rule,
                    "level": level,
                    "message": message,
                    "mend": mend,
                }
            )

    def counts(self) -> dict[str, int]:
        """Return the row counts as fields of Batch."""
        return {
            "rows": self.rows, "rows_done": self.rows, "rows_new": self.new, "rows_changed": self.changed,
            "rows_same": self.same, "rows_refused": self.refused, "rows_doubtful": self.doubtful,
            "rows_warned": self.warned,
        }  # fmt: skip

    @property
    def is_clean(self) -> bool:
        """Tell whether every row was taken."""
        return not self.refused and not self.doubtful
