"""Which case a member of staff may open."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from objections.cases.models import Case
from objections.cases.policies import may_see

RELATED = (
    "record__item", "record__subject", "record__unit", "subject", "unit", "handler", "accused_unit", "parent",
    "converted_from", "duplicate_of",
)  # fmt: skip


def the_case(request: HttpRequest, pk: int) -> Case:
    """Return a case the person may see, else 404: with an interest one does not even learn that it exists."""
    case = get_object_or_404(Case.objects.select_related(*RELATED), pk=pk)
    if not may_see(request.user, case):
        raise Http404
    return case
