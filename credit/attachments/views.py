"""Handing out an attachment: only through its purpose's policy, always as a download, never inline."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from credit.attachments.models import Attachment
from credit.attachments.policies import may_download
from credit.attachments.services import may_be_handed_out, open_content
from credit.audit.services import note


@never_cache
@require_safe
def download(request: HttpRequest, public_id: str) -> FileResponse:
    """Stream an attachment to somebody who may have it; anybody else meets a 404."""
    attachment = get_object_or_404(Attachment, public_id=public_id)
    if not may_be_handed_out(attachment) or not may_download(request, attachment):
        raise Http404
    note("attachment.downloaded", attachment, actor=request.user)
    response = FileResponse(
        open_content(attachment),
        as_attachment=True,
        filename=attachment.original_name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
