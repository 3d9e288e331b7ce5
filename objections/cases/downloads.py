"""Who may download the papers of a case: staff who may see who asks; everybody else meets a 404."""

from django.http import HttpRequest

from credit.attachments.models import Attachment
from credit.attachments.policies import register_download
from objections.cases.models import CaseFile, CaseLetter
from objections.cases.policies import may_see_applicant


def may_download_paper(request: HttpRequest, attachment: Attachment) -> bool:
    """A paper tells who asks, so it goes to those who may know it; a helper may not when the case is confidential."""
    paper = CaseFile.objects.select_related("case").filter(attachment=attachment).first()
    return paper is not None and may_see_applicant(request.user, paper.case)


def may_download_letter(request: HttpRequest, attachment: Attachment) -> bool:
    letter = CaseLetter.objects.select_related("case").filter(document__attachment=attachment).first()
    return letter is not None and may_see_applicant(request.user, letter.case)


def register() -> None:
    register_download("evidence", may_download_paper)
    register_download("document", may_download_letter)
