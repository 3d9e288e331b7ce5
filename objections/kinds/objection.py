"""Objections (异议): "this record is wrong".

Source: 山东省社会信用条例 art. 39–40 (three working days, seven when another unit must help; revision reported within
three); states and inner limits are the portal's own design. Limits live in `deadlines/deadlines.toml`.
"""

from objections.kinds.shared import (
    ENDS,
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

PROPOSALS = {
    "correct": "更正",
    "supplement": "补充",
    "delete": "删除",
    "stop": "停止公示",
    "partly": "部分更正",
    "keep": "不予更正",
    "explain": "说明",
}

OBJECTION = Table(
    kind="objection",
    start="submitted",
    proposals=PROPOSALS,
    states={
        "submitted": State(
            label="待受理",
            tells="已收到，网站管理员正在核对身份、对象和证据",
            moves=(
                Move(
                    action="admit",
                    label="受理并转办",
                    by=(Who.SITE_ADMIN,),
                    to="assigned",
                    needs=(Need.UNIT,),
                    effects=("prove_standing", "mark_dispute"),
                    tells=("OBJ_ACCEPTED", "OBJ_TAGGED"),
                    letter="admission",
                ),
                ask_supplement("OBJ"),
                Move(
                    action="decline",
                    label="不予受理",
                    by=(Who.SITE_ADMIN,),
                    to="not_accepted",
                    needs=(Need.REASON,),
                    tells=("OBJ_DECLINED",),
                    letter="refusal",
                ),
                convert(),
                merge(),
                withdraw(),
            ),
        ),
        "assigned": State(
            label="已转办",
            tells="已转给承办单位",
            moves=(
                Move(action="accept", label="签收", by=(Who.UNIT,), to="verifying", effects=("take",)),
                return_to_router(),
                transfer(),
                withdraw(),
            ),
        ),
        "verifying": State(
            label="核查中",
            tells="承办单位正在核查",
            moves=(
                Move(
                    action="ask_help",
                    label="发协查函",
                    by=(Who.UNIT,),
                    to="collab",
                    needs=(Need.HELPERS, Need.OPINION),
                    when=("running",),
                    clock=Clock.WIDEN,
                    effects=("ask_helpers",),
                    tells=("OBJ_COLLAB",),
                ),
                Move(
                    action="conclude",
                    label="完成核查",
                    by=(Who.UNIT,),
                    to="opinion",
                    needs=(Need.OPINION,),
                    when=("running",),
                ),
                *work_moves(),
                withdraw(clock=Clock.RUN),
            ),
        ),
        "collab": State(
            label="协查中",
            tells="其他单位正在协助核查",
            moves=(
                Move(
                    action="answer_help",
                    label="回复协查",
                    by=(Who.HELPER,),
                    fork="helpers",
                    ways={"waiting": "collab", "all": "verifying"},
                    needs=(Need.OPINION,),
                    effects=("answer_helper",),
                ),
                Move(
                    action="recall_help",
                    label="收回协查",
                    by=(Who.UNIT,),
                    to="verifying",
                    needs=(Need.OPINION,),
                    effects=("recall_helpers",),
                ),
                withdraw(),
            ),
        ),
        "opinion": State(
            label="拟办意见",
            tells="承办单位正在拟定处理意见",
            moves=(
                Move(
                    action="propose",
                    label="提出处理意见",
                    by=(Who.UNIT,),
                    fork="objection_review",
                    ways={"legal": "legal", "direct": "executing"},
                    needs=(Need.PROPOSAL, Need.OPINION),
                    effects=("keep_proposal",),
                ),
                withdraw(),
            ),
        ),
        "legal": State(
            label="法制审核",
            tells="局法制科正在审核处理意见",
            moves=(
                Move(
                    action="approve",
                    label="审核同意",
                    by=(Who.LEGAL,),
                    fork="objection_result",
                    ways={"remedy": "executing", "keep": "replied"},
                    needs=(Need.OPINION,),
                    not_by=("propose", "conclude"),
                    effects=("settle_outcome",),
                ),
                Move(
                    action="send_back",
                    label="退回重拟",
                    by=(Who.LEGAL,),
                    to="opinion",
                    needs=(Need.OPINION,),
                    not_by=("propose", "conclude"),
                ),
                withdraw(),
            ),
        ),
        "executing": State(
            label="更正执行",
            tells="异议成立，正在更正并通知各平台",
            entry=("prepare_remedy",),
            moves=(
                Move(
                    action="execute",
                    label="执行更正",
                    by=(Who.UNIT_REVIEWER,),
                    to="replied",
                    not_by=("propose",),
                    effects=("apply_remedy", "settle_outcome", "recalculate"),
                ),
            ),
        ),
        "replied": State(
            label="待答复",
            tells="处理完毕，正在制作书面答复",
            moves=(
                Move(
                    action="reply",
                    label="答复",
                    by=(Who.SITE_ADMIN,),
                    to="done",
                    needs=(Need.REASON,),
                    effects=("unmark_dispute",),
                    tells=("OBJ_RESULT",),
                    letter="reply",
                ),
            ),
        ),
        "done": State(
            label="办结",
            tells="已答复办结；不服的，可以在期限内申请复核",
            end=True,
            moves=(
                Move(
                    action="ask_review",
                    label="申请复核",
                    by=(Who.APPLICANT, Who.SITE_ADMIN),
                    to="review_again",
                    needs=(Need.REASON,),
                    when=("review_in_time", "first_review"),
                    clock=Clock.RESTART,
                    effects=("count_review", "mark_dispute"),
                    tells=("OBJ_REVIEW",),
                ),
            ),
        ),
        "review_again": State(
            label="复核",
            tells="局法制科正在复核",
            moves=(
                Move(
                    action="conclude_review",
                    label="作出复核结论",
                    by=(Who.LEGAL,),
                    fork="objection_result",
                    ways={"remedy": "executing", "keep": "replied"},
                    needs=(Need.PROPOSAL, Need.OPINION),
                    not_by=("propose", "conclude", "approve"),
                    effects=("keep_proposal", "settle_outcome"),
                ),
                withdraw(),
            ),
        ),
        "not_accepted": State(label="不予受理", tells="不予受理，理由见通知书", end=True),
        **supplement_states("OBJ"),
        **routing_states("assigned"),
        **ENDS,
    },
)
