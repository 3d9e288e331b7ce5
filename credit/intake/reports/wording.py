"""The words of the marked workbook."""

from collections.abc import Sequence

from credit.catalogue.rules import Finding
from credit.catalogue.standards import Standard
from credit.intake.findings import Summary
from credit.intake.judging import Judged

RESULT = "导入结果"
LINE = "原行号"
SHAPES_LOST = "原文件中画的文本框、箭头等形状未能保留在这份表格里；数据、图表和图片都在。需要形状的，请在原文件上改。"
GUIDE_SHEET = "导入说明"
NOTE_LIMIT = 1_000


def comment_text(findings: Sequence[Finding]) -> str:
    """Return what a comment on a marked cell says: what is wrong and how to mend it."""
    return "\n".join(_sentence(one) for one in findings)[:NOTE_LIMIT]


def _sentence(finding: Finding) -> str:
    word = "错误" if finding.level == "error" else "提示"
    mend = f"\n怎么改：{finding.mend}" if finding.mend else ""
    return f"【{word} {finding.rule}】{finding.message}{mend}"


def result_text(standard: Standard, judged: Judged, line: int) -> str:
    """Return what the result column says about a row."""
    findings = judged.findings.get(line, [])
    if judged.is_refused(line):
        return "未导入：" + _listed(standard, [one for one in findings if one.level == "error"])
    if line in judged.doubtful:
        return f"待确认：{judged.doubtful[line][1]}"
    return "合格，有提示：" + _listed(standard, findings) if findings else "合格"


def _listed(standard: Standard, findings: Sequence[Finding]) -> str:
    parts = []
    for one in findings:
        column = standard.columns.get(one.column)
        parts.append(f"{column.label}：{one.message}" if column else one.message)
    return "；".join(parts)[:2_000]


def guide_lines(summary: Summary, *, only_bad: bool) -> list[str]:
    """Return the lines of the sheet that explains the marks."""
    lines = [
        f"共 {summary.rows} 行：新增 {summary.new}，更正 {summary.changed}，未变 {summary.same}，"
        f"不合格 {summary.refused}，待确认 {summary.doubtful}，有提示 {summary.warned}。",
        "红底的单元格必须更正，黄底的请核对。鼠标停在单元格上可看到原因和改法；最后一列“导入结果”写明每行的结果。",
        "改好后直接上传本文件即可：已经导入且没有变化的行不会重复导入，“导入结果”列和本页会被忽略。",
    ]
    if only_bad:
        lines.append("原文件为 CSV，本表只列出没有导入的行，“原行号”是其在原文件中的行号。")
    if summary.refused > len(summary.refused_lines):
        lines.append(f"不合格的行较多，下面只列出前 {len(summary.kept)} 条。")
    return lines
