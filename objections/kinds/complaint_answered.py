"""What becomes of a complaint after the reply: rating, redo on good reasons, review, end.

Source: domain rules C3 (call-back, one redo); 信访工作条例 art. 35 (review within 30 days of the reply).
"""

from objections.kinds.shared import answer_help, ask_help, withdraw, work_moves
from objections.kinds.table import Clock, Move, Need, State, Who


def conclude() -> Move:
    return Move(
        action="conclude", label="完成调查", by=(Who.UNIT,), to="opinion", needs=(Need.OPINION,), when=("running",)
    )


AFTER_THE_REPLY: dict[str, State] = {
    "follow_up": State(
        label="回访评价",
        tells="已答复，请您评价",
        moves=(
            Move(
                action="rate",
                label="评价",
                by=(Who.APPLICANT, Who.SITE_ADMIN),
                fork="rating",
                ways={"content": "done", "discontent": "judging"},
                needs=(Need.RATING,),
                when=("not_rated",),
                effects=("keep_rating",),
            ),
            Move(
                action="close_unrated",
                label="期满未评价办结",
                by=(Who.SYSTEM,),
                to="done",
                when=("state_is_over",),
            ),
        ),
    ),
    "judging": State(
        label="不满意待审核",
        tells="您的不满意理由正由局法制科审核",
        moves=(
            Move(
                action="order_redo",
                label="理由成立，责令重办",
                by=(Who.LEGAL,),
                to="redo",
                needs=(Need.OPINION,),
                not_by=("propose",),
                when=("first_redo",),
                clock=Clock.RESTART,
                effects=("count_redo",),
            ),
            Move(
                action="uphold_reply",
                label="维持答复",
                by=(Who.LEGAL,),
                to="done",
                needs=(Need.REASON,),
                not_by=("propose",),
                tells=("CMP_UPHELD",),
            ),
        ),
    ),
    "redo": State(
        label="重办",
        tells="承办单位正在重新办理",
        moves=(ask_help(), answer_help(), conclude(), *work_moves()),
    ),
    "done": State(
        label="办结",
        tells="已答复办结",
        end=True,
        moves=(
            Move(
                action="ask_review",
                label="申请复查",
                by=(Who.APPLICANT, Who.SITE_ADMIN),
                to="reviewed",
                needs=(Need.REASON,),
                when=("review_in_time", "first_review", "not_anonymous"),
                clock=Clock.RESTART,
                effects=("count_review",),
            ),
        ),
    ),
    "reviewed": State(
        label="复查",
        tells="局法制科正在复查",
        moves=(
            Move(
                action="conclude_review",
                label="作出复查意见",
                by=(Who.LEGAL,),
                to="replied",
                needs=(Need.PROPOSAL, Need.OPINION),
                not_by=("propose", "conclude", "approve"),
                effects=("keep_proposal",),
            ),
            withdraw(),
        ),
    ),
    "reviewed_done": State(label="复查办结", tells="已作出复查意见并答复", end=True),
}
