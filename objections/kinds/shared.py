"""Moves that every kind of case has: routing, supplement, pauses, leaving early."""

from objections.kinds.table import Clock, Move, Need, State, Who


def supplement_states(prefix: str) -> dict[str, State]:
    """Return the state in which the applicant makes good the gaps; the clock stands still meanwhile."""
    return {
        "supplement": State(
            label="待补正",
            tells="材料需要补充，请按通知一次补齐",
            moves=(
                Move(
                    action="resubmit",
                    label="提交补正材料",
                    by=(Who.APPLICANT, Who.SITE_ADMIN),
                    to="submitted",
                    clock=Clock.RUN,
                ),
                Move(
                    action="time_out",
                    label="逾期未补正终止",
                    by=(Who.SYSTEM,),
                    to="closed_timeout",
                    when=("state_is_over",),
                    clock=Clock.RUN,
                    tells=(f"{prefix}_TIMEOUT",),
                ),
                withdraw(clock=Clock.RUN),
            ),
        ),
        "closed_timeout": State(label="逾期未补正", tells="没有在期限内补齐材料，本件已终止", end=True),
    }


def ask_supplement(prefix: str) -> Move:
    """One notice that names all gaps; a second one is refused."""
    return Move(
        action="ask_supplement",
        label="一次性告知补正",
        by=(Who.SITE_ADMIN,),
        to="supplement",
        needs=(Need.GAPS,),
        when=("first_supplement",),
        clock=Clock.PAUSE,
        tells=(f"{prefix}_SUPPLEMENT",),
        letter="supplement",
    )


def withdraw(clock: Clock | None = None) -> Move:
    return Move(
        action="withdraw",
        label="撤回",
        by=(Who.APPLICANT, Who.SITE_ADMIN),
        to="withdrawn",
        clock=clock,
        effects=("unmark_dispute", "recall_helpers"),
    )


def convert() -> Move:
    """Not this kind of matter: the case ends here and goes on as another kind, in the same thread."""
    return Move(
        action="convert",
        label="转为其他类型",
        by=(Who.SITE_ADMIN,),
        to="converted",
        needs=(Need.REASON,),
        when=("successor_opened",),
        effects=("unmark_dispute",),
    )


def merge() -> Move:
    return Move(
        action="merge",
        label="并入已有件",
        by=(Who.SITE_ADMIN,),
        to="merged",
        needs=(Need.ORIGINAL, Need.REASON),
        effects=("unmark_dispute",),
    )


def return_to_router() -> Move:
    """Not ours: the first return goes to the administrator, the second to the law section; a third is impossible."""
    return Move(
        action="return",
        label="退回",
        by=(Who.UNIT,),
        fork="returns",
        ways={"first": "returned", "second": "designating"},
        needs=(Need.REASON,),
        when=("not_designated",),
        effects=("count_return",),
    )


def routing_states(assigned: str) -> dict[str, State]:
    """Return the states in which a returned case waits for its next unit."""
    return {
        "returned": State(
            label="退回待转办",
            tells="正在重新确定承办单位，办理期限不变",
            moves=(
                Move(action="route", label="转办", by=(Who.SITE_ADMIN,), to=assigned, needs=(Need.UNIT,)),
                convert(),
                withdraw(),
            ),
        ),
        "designating": State(
            label="待指定承办",
            tells="局法制科正在指定承办单位，办理期限不变",
            moves=(
                Move(
                    action="designate",
                    label="指定承办单位",
                    by=(Who.LEGAL,),
                    to=assigned,
                    needs=(Need.UNIT, Need.REASON),
                    effects=("mark_designated",),
                ),
                withdraw(),
            ),
        ),
    }


def transfer() -> Move:
    """The administrator sends a case that nobody took yet to another unit."""
    return Move(
        action="transfer",
        label="改转",
        by=(Who.SITE_ADMIN,),
        needs=(Need.UNIT, Need.REASON),
        when=("not_designated",),
    )


def ask_help() -> Move:
    """Ask other units while the case stays where it is."""
    return Move(
        action="ask_help",
        label="请其他单位协查",
        by=(Who.UNIT,),
        needs=(Need.HELPERS, Need.OPINION),
        effects=("ask_helpers",),
    )


def answer_help() -> Move:
    return Move(
        action="answer_help",
        label="回复协查",
        by=(Who.HELPER,),
        needs=(Need.OPINION,),
        effects=("answer_helper",),
    )


def work_moves() -> tuple[Move, ...]:
    """What the holding unit can do without leaving its state: hand over inside the unit, stop for an outside test."""
    return (
        Move(action="hand_over", label="交由他人办理", by=(Who.UNIT, Who.UNIT_HEAD), needs=(Need.HANDLER,)),
        Move(
            action="begin_test",
            label="送外部检验鉴定，暂停计时",
            by=(Who.UNIT,),
            needs=(Need.GROUND, Need.REASON),
            when=("running",),
            clock=Clock.PAUSE,
        ),
        Move(
            action="end_test",
            label="检验鉴定结束，恢复计时",
            by=(Who.UNIT,),
            needs=(Need.OPINION,),
            when=("paused",),
            clock=Clock.RUN,
        ),
    )


ENDS = {
    "withdrawn": State(label="已撤回", tells="您已撤回，本件不再办理", end=True),
    "converted": State(label="已转为其他类型", tells="本件已转为其他类型继续办理", end=True),
    "merged": State(label="已并入", tells="本件已并入先前提交的同一事项", end=True),
}
