"""What the one who asked can do about a case from its progress page: supplement, withdraw, review, rate."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from objections.cases import feedback
from objections.cases.actors import Applicant
from objections.cases.choices import CaseKind
from objections.cases.models import Case
from objections.moves.conditions import last_review_day
from objections.moves.judging import available
from objections.moves.services import act


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that can be done: its address, button, page title, what it means."""

    slug: str
    label: str
    icon: str
    text: str


SUPPLEMENT = Doing("supplement", "补充材料", "page", "材料交上来就进入这件事，不影响办理期限。")
RESUBMIT = Doing("supplement", "补正材料", "page", "请按下面列的一次补齐，然后点“材料齐了，提交”。")
WITHDRAW = Doing("withdraw", "撤回", "close", "撤回以后不再办理，也不能恢复；以后可以重新提出。")
REVIEW = Doing("review", "申请复核", "ask", "由没有办过这件事的人重新看，只能申请一次。")
RATE = Doing("rate", "评价", "star", "您的评价会计入这个单位的满意度，不公开您是谁。")


def doings_of(case: Case, applicant: Applicant, *, today: date | None = None) -> list[Doing]:
    """Return what can be done now, the most wanted first."""
    day = today or timezone.localdate()
    actions = {move.action for move in available(case, applicant)}
    found = [RESUBMIT] if "resubmit" in actions else [SUPPLEMENT] if case.is_open else []
    if can_rate(case, actions, day):
        found.append(RATE)
    if "ask_review" in actions and not case.reviews and not case.is_anonymous and _is_in_time(case, day):
        found.append(REVIEW)
    return [*found, WITHDRAW] if "withdraw" in actions else found


def can_rate(case: Case, actions: set[str], day: date) -> bool:
    """Tell whether a rating is taken: in the follow-up of a complaint, else once after closing, while its days run."""
    if "rate" in actions:
        return True
    last = feedback.last_rating_day(case)
    return case.rated_at is None and last is not None and day <= last


def rate(case: Case, applicant: Applicant, *, rating: str, text: str) -> Case:
    """Rate as the state of the case wants it. Raises DomainError with the faulty fields."""
    if case.kind == CaseKind.COMPLAINT and case.state == "follow_up":
        return act(case.pk, "rate", actor=applicant, rating=rating, reason=text)
    return feedback.rate(case.pk, actor=applicant, rating=rating, text=text)


def _is_in_time(case: Case, day: date) -> bool:
    last = last_review_day(case)
    return last is not None and day <= last
