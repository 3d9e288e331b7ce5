"""Complaints and reports (投诉、举报): "this conduct is wrong".

Source: 枣交字〔2018〕37号 annex 3 no. 19 (the administrator classifies, the unit handles); for petitions
信访工作条例 art. 23, 28, 30, 34–36. The bureau's own rules are not drawn up yet: the limits
are proposals, to be changed in the data.
"""

from objections.kinds.complaint_answered import AFTER_THE_REPLY, conclude
from objections.kinds.shared import (
    ENDS,
    answer_help,
    ask_help,
    convert,
    merge,
    return_to_router,
    routing_states,
    transfer,
    withdraw,
    work_moves,
)
from objections.kinds.table import Clock, Move, Need, State, Table, Who

PROPOSALS = {"founded": "属实", "partly": "部分属实", "unfounded": "不属实", "noted": "线索留存"}

COMPLAINT = Table(
    kind="complaint",
    start="received",
    proposals=PROPOSALS,
    states={
        "received": State(
            label="已登记",
            tells="已登记",
            onward="triage",
            moves=(Move(action="triage", label="转分类", by=(Who.SYSTEM,), to="triage"),),
        ),
        "triage": State(
            label="分类",
            tells="网站管理员正在分类",
            moves=(
                Move(
                    action="admit",
                    label="受理并转办",
                    by=(Who.SITE_ADMIN,),
                    to="assigned",
                    needs=(Need.UNIT,),
                    tells=("CMP_ACCEPTED", "CMP_ASSIGNED"),
                    letter="admission",
                ),
                Move(
                    action="decline",
                    label="不予受理",
                    by=(Who.SITE_ADMIN,),
                    to="not_accepted",
                    needs=(Need.REASON,),
                    tells=("CMP_DECLINED",),
                    letter="refusal",
                ),
                Move(
                    action="refer_petition",
                    label="登记为信访事项，告知去处",
                    by=(Who.SITE_ADMIN,),
                    to="referred",
                    needs=(Need.REASON,),
                    tells=("CMP_PETITION",),
                ),
                Move(
                    action="refer_discipline",
                    label="登记为检举控告，告知去处",
                    by=(Who.SITE_ADMIN,),
                    to="referred",
                    needs=(Need.REASON,),
                    tells=("CMP_DISCIPLINE",),
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
                Move(action="accept", label="签收", by=(Who.UNIT,), to="handling", effects=("take",)),
                return_to_router(),
                transfer(),
                withdraw(),
            ),
        ),
        "handling": State(
            label="办理中",
            tells="承办单位正在调查处理",
            moves=(
                ask_help(),
                answer_help(),
                Move(
                    action="ask_extension",
                    label="申请延期",
                    by=(Who.UNIT,),
                    to="ext_approval",
                    needs=(Need.REASON,),
                    when=("not_extended", "running"),
                ),
                conclude(),
                *work_moves(),
                withdraw(clock=Clock.RUN),
            ),
        ),
        "ext_approval": State(
            label="延期待单位负责人审批",
            tells="承办单位已申请延期",
            moves=(
                Move(action="endorse_extension", label="同意延期", by=(Who.UNIT_HEAD,), to="ext_legal"),
                Move(
                    action="deny_extension",
                    label="不同意延期",
                    by=(Who.UNIT_HEAD,),
                    to="handling",
                    needs=(Need.OPINION,),
                ),
            ),
        ),
        "ext_legal": State(
            label="延期待局法制科审批",
            tells="承办单位已申请延期",
            moves=(
                Move(
                    action="grant_extension",
                    label="批准延期",
                    by=(Who.LEGAL,),
                    to="handling",
                    not_by=("ask_extension", "endorse_extension"),
                    clock=Clock.EXTEND,
                    tells=("CMP_EXTENDED",),
                ),
                Move(
                    action="deny_extension",
                    label="不批准延期",
                    by=(Who.LEGAL,),
                    to="handling",
                    needs=(Need.OPINION,),
                    not_by=("ask_extension",),
                ),
            ),
        ),
        "opinion": State(
            label="处理意见",
            tells="承办单位正在拟定处理意见",
            moves=(
                answer_help(),
                Move(
                    action="propose",
                    label="提出处理意见",
                    by=(Who.UNIT,),
                    fork="complaint_review",
                    ways={"legal": "legal", "direct": "replied"},
                    needs=(Need.PROPOSAL, Need.OPINION),
                    effects=("keep_proposal", "recall_helpers"),
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
                    to="replied",
                    needs=(Need.OPINION,),
                    not_by=("propose", "conclude"),
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
        "replied": State(
            label="待答复",
            tells="处理完毕，正在答复",
            moves=(
                Move(
                    action="reply",
                    label="答复",
                    by=(Who.UNIT, Who.SITE_ADMIN),
                    fork="complaint_follow_up",
                    ways={"named": "follow_up", "anonymous": "done", "petition": "reviewed_done"},
                    needs=(Need.REASON,),
                    effects=("settle_outcome",),
                    tells=("CMP_REPLIED", "CMP_RATE"),
                    letter="reply",
                ),
            ),
        ),
        **AFTER_THE_REPLY,
        "not_accepted": State(label="不予受理", tells="不予受理，理由见通知书", end=True),
        "referred": State(label="已登记并告知去处", tells="这件事由其他渠道受理，去处见告知内容", end=True),
        **routing_states("assigned"),
        **ENDS,
    },
)
