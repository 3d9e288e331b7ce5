"""What a mover gives with a move, and the check that everything the table wants is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from credit.kernel.errors import DomainError
from objections.cases.choices import PauseGround, Satisfaction, Standing
from objections.cases.models import Case
from objections.kinds.table import Move, Need
from objections.kinds.tables import table_of

MOST_WORDS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Words and choices of one move; each move of the tables names those it needs.

    opinion: for the file; reason: read by the applicant; unit, helpers, handler, original, successor: ids;
    proposal: of the kind's list; values: corrected columns (JSON); revoked: fate of the decision behind the record;
    gaps: everything that is missing; standing: what the applicant was proved to be; ground: why the clock stops;
    rating: satisfaction; late_reason: why the case is late; facts: ids and counts for the event.
    """

    opinion: str = ""
    reason: str = ""
    unit: int | None = None
    helpers: tuple[int, ...] = ()
    handler: int | None = None
    original: int | None = None
    successor: int | None = None
    proposal: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    revoked: str = ""
    gaps: tuple[str, ...] = ()
    standing: str = ""
    ground: str = ""
    rating: str = ""
    late_reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.standing not in Standing.values:
            raise DomainError("standing", "请选择申请人与主体的关系。", {"standing": "请选择"})


def _proposal(case: Case, given: Given) -> bool:
    return given.proposal in table_of(case.kind).proposals


CHECKS: dict[Need, tuple[Callable[[Case, Given], bool], str]] = {
    Need.OPINION: (lambda case, given: bool(given.opinion.strip()), "请填写办理意见"),
    Need.REASON: (lambda case, given: bool(given.reason.strip()), "请填写告知申请人的理由或内容"),
    Need.UNIT: (lambda case, given: given.unit is not None, "请选择承办单位"),
    Need.HELPERS: (lambda case, given: bool(given.helpers), "请选择至少一个协查单位"),
    Need.PROPOSAL: (_proposal, "请选择结论"),
    Need.GAPS: (lambda case, given: any(gap.strip() for gap in given.gaps), "请一次列出全部需要补正的材料"),
    Need.GROUND: (
        lambda case, given: given.ground in (PauseGround.TEST, PauseGround.COURT),
        "请选择暂停计时的原因",
    ),
    Need.RATING: (lambda case, given: given.rating in Satisfaction.values, "请选择满意程度"),
    Need.HANDLER: (lambda case, given: given.handler is not None, "请选择接办人"),
    Need.ORIGINAL: (lambda case, given: given.original is not None, "请选择并入哪一件"),
}


def require_given(move: Move, case: Case, given: Given) -> None:
    """Raise DomainError naming every missing thing at its field."""
    faults = {str(need): CHECKS[need][1] for need in move.needs if not CHECKS[need][0](case, given)}
    if given.rating == Satisfaction.BAD and not given.reason.strip():
        faults["reason"] = "评价“不满意”时，请写明理由，局法制科会据此审核"
    for name in ("opinion", "reason"):
        if len(getattr(given, name)) > MOST_WORDS:
            faults[name] = f"最多 {MOST_WORDS} 字，请精简"
    if faults:
        raise DomainError("missing", f"“{move.label}”还缺：{'；'.join(faults.values())}。", faults)
