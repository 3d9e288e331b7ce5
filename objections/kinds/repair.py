"""Credit repair (信用修复): "I have put it right".

Source: NDRC Order 36 and 国办发〔2025〕22号 (谁认定、谁修复; acceptance within three working days, result within ten,
fed back through 信用中国). Earlier editions (527号, Order 58) are chosen by the day of application.
"""

from objections.kinds.repair_decided import DECIDED
from objections.kinds.shared import (
    ENDS,
    answer_help,
    ask_help,
    ask_supplement,
    convert,
    merge,
    return_to_router,
    routing_states,
    supplement_states,
    transfer,
    withdraw,
    work_moves,
)
from objections.kinds.table import Clock, Move, Need, State, Table, Who

PROPOSALS = {"grant": "准予修复", "refuse": "不予修复"}
_DECIDED = {"grant": "decided_grant", "refuse": "decided_refuse"}
_OVERTAKEN = Move(
    action="overtake",
    label="异议成立，修复自动办结",
    by=(Who.SYSTEM,),
    to="closed",
    clock=Clock.RUN,
    effects=("outcome_overtaken",),
    tells=("REPAIR_OVERTAKEN",),
)

REPAIR = Table(
    kind="repair",
    start="submitted",
    proposals=PROPOSALS,
    states={
        "submitted": State(
            label="待受理",
            tells="已收到，网站管理员正在核对材料",
            moves=(
                Move(action="route", label="转责任单位", by=(Who.SITE_ADMIN,), to="to_unit", needs=(Need.UNIT,)),
                ask_supplement("REPAIR"),
                Move(
                    action="decline",
                    label="不予受理",
                    by=(Who.SITE_ADMIN,),
                    to="rejected_entry",
                    needs=(Need.REASON,),
                    tells=("REPAIR_DECLINED",),
                    letter="refusal",
                ),
                convert(),
                merge(),
                withdraw(),
                _OVERTAKEN,
            ),
        ),
        "to_unit": State(
            label="责任单位受理",
            tells="责任单位正在决定是否受理",
            moves=(
                Move(
                    action="accept",
                    label="受理",
                    by=(Who.UNIT,),
                    to="review",
                    effects=("take",),
                    tells=("REPAIR_ACCEPTED",),
                    letter="admission",
                ),
                return_to_router(),
                transfer(),
                withdraw(),
                _OVERTAKEN,
            ),
        ),
        "review": State(
            label="核查",
            tells="责任单位正在核查履行和整改情况",
            moves=(
                ask_help(),
                answer_help(),
                Move(
                    action="ask_extension",
                    label="申请延期",
                    by=(Who.UNIT,),
                    to="extended",
                    needs=(Need.REASON,),
                    when=("not_extended", "running"),
                ),
                Move(
                    action="propose",
                    label="提出核查意见",
                    by=(Who.UNIT,),
                    to="legal",
                    needs=(Need.PROPOSAL, Need.OPINION),
                    when=("running",),
                    effects=("keep_proposal", "recall_helpers"),
                ),
                *work_moves(),
                withdraw(clock=Clock.RUN),
                _OVERTAKEN,
            ),
        ),
        "extended": State(
            label="延期审批",
            tells="责任单位已申请延期",
            moves=(
                Move(
                    action="grant_extension",
                    label="批准延期",
                    by=(Who.LEGAL,),
                    to="review",
                    not_by=("ask_extension",),
                    clock=Clock.EXTEND,
                    tells=("REPAIR_EXTENDED",),
                ),
                Move(
                    action="deny_extension",
                    label="不批准延期",
                    by=(Who.LEGAL,),
                    to="review",
                    needs=(Need.OPINION,),
                    not_by=("ask_extension",),
                ),
                _OVERTAKEN,
            ),
        ),
        "legal": State(
            label="法制审核",
            tells="局法制科正在审核",
            moves=(
                Move(
                    action="approve",
                    label="审核同意",
                    by=(Who.LEGAL,),
                    fork="proposal",
                    ways=_DECIDED,
                    needs=(Need.OPINION,),
                    not_by=("propose",),
                    when=("no_panel_needed",),
                ),
                Move(
                    action="send_back",
                    label="退回重核",
                    by=(Who.LEGAL,),
                    to="review",
                    needs=(Need.OPINION,),
                    not_by=("propose",),
                ),
                Move(
                    action="to_panel",
                    label="提交集体审议",
                    by=(Who.LEGAL,),
                    to="panel",
                    needs=(Need.OPINION,),
                    not_by=("propose",),
                    clock=Clock.WIDEN,
                ),
                withdraw(),
                _OVERTAKEN,
            ),
        ),
        "panel": State(
            label="集体审议",
            tells="正在集体审议",
            moves=(
                Move(
                    action="vote",
                    label="形成审议决定",
                    by=(Who.LEADER,),
                    fork="proposal",
                    ways=_DECIDED,
                    needs=(Need.PROPOSAL, Need.OPINION),
                    not_by=("propose", "to_panel"),
                    effects=("keep_proposal",),
                ),
                _OVERTAKEN,
            ),
        ),
        **DECIDED,
        "rejected_entry": State(label="不予受理", tells="不予受理，理由和正确渠道见通知书", end=True),
        **{
            name: State(
                label=state.label, tells=state.tells, onward=state.onward, end=state.end,
                moves=state.moves if state.end else (*state.moves, _OVERTAKEN),
            )
            for name, state in {**supplement_states("REPAIR"), **routing_states("to_unit")}.items()
        },
        **ENDS,
    },
)  # fmt: skip
