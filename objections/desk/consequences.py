"""What a move will bring about, in sentences for the one who is about to make it."""

from objections.cases.models import Case
from objections.kinds.table import Clock, Move
from objections.kinds.tables import table_of
from objections.letters.services import wordings

EFFECTS = {
    "mark_dispute": "记录马上加注“异议处理中”：页面、列表、检索、档案和接口都会显示，并随报送告知平台。",
    "unmark_dispute": "本件的异议标注解除；同一记录还有别的在办异议时，标注保留。",
    "apply_remedy": "记录马上按处理意见更正或撤下，并通知市、省平台和其他接收方。",
    "repair_record": "记录马上从页面、列表、检索、档案、接口、开放数据撤下，并通知市、省平台；内部存档保留。",
    "revoke_repair": "公示期未满的，记录恢复公示；撤销和理由记入办件过程和审计日志。",
    "record_breach": "申请人的修复承诺按“违诺认定”记入信用承诺，由本单位另一人审核后公开；个人的不公开。",
    "ask_helpers": "协查函发到各协查单位的待办。",
    "recall_helpers": "还没有回复的协查函收回。",
}
CLOCKS = {
    Clock.PAUSE: "办理计时暂停。",
    Clock.RUN: "办理计时恢复。",
    Clock.EXTEND: "办理期限延长一次，申请人会收到通知。",
    Clock.WIDEN: "办理期限改按需要其他单位协查或集体审议的期限计算。",
    Clock.RESTART: "办理期限从今天重新计算。",
}


def consequences(move: Move, case: Case) -> list[str]:
    """Return the sentences: where it leads, effects, clock, letter, messages."""
    states = table_of(case.kind).states
    targets = "或".join(sorted({states[name].label for name in move.targets}))
    found = [f"办件进入“{targets}”。" if targets else "办件留在本环节。"]
    found += [EFFECTS[name] for name in move.effects if name in EFFECTS]
    if move.clock:
        found.append(CLOCKS[move.clock])
    if move.letter and not case.is_anonymous:
        found.append(f"自动制作《{wordings()[move.letter].title.replace('{kind}', case.get_kind_display())}》。")
    if move.tells:
        found.append("申请人会收到通知。")
    return found
