"""Letters of a case for the one who asked: a download, by the pass of that case alone."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from credit.attachments.services import may_be_handed_out, open_content
from credit.audit.services import note
from objections.progress import passes


@never_cache
@require_safe
def letter(request: HttpRequest, public_id: str) -> FileResponse:
    """Hand out a letter; without the pass of its case there is nothing here."""
    found = passes.case_of(request)
    if found is None:
        raise Http404
    letters = found[0].letters.filter(to_applicant=True).select_related("document__attachment")
    one = letters.filter(document__attachment__public_id=public_id).first()
    if one is None or not may_be_handed_out(one.document.attachment):
        raise Http404
    note("case.letter_taken", found[0], actor=None, letter=one.document.number)
    response = FileResponse(
        open_content(one.document.attachment), as_attachment=True, filename=f"{one.document.title}.pdf",
        content_type="application/octet-stream",
    )  # fmt: skip
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
