"""Sending a finished form."""

from objections.intake import drafts
from objections.intake.drafts import Saved
from objections.intake.forms.answers import Answers, application_of
from objections.intake.services import Opened


def send(saved: Saved, answers: Answers) -> Opened:
    """File what the form holds, under its token. Raises DomainError with the faulty fields."""
    return drafts.send(saved.token, application_of(answers), today=answers.today)
