"""The same list in half of the bytes: Unfold indents every line and repeats four hundred characters of classes a cell.

Offices open lists a hundred times a day, some over a thin line. `desk.css` holds the two short names.
"""

import re

from django.http import HttpResponse
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES, ROW_CLASSES

_SHORT = {
    " ".join(ROW_CLASSES).encode(): b"list-cell",
    " ".join(CHECKBOX_CLASSES).encode(): b"action-checkbox list-tick",
}
_INDENT = re.compile(rb"\n\s+")


def lean(response: HttpResponse) -> None:
    """Take indentation and repeated classes out of a rendered list. Lists hold no preformatted text."""
    content = _INDENT.sub(b"\n", response.content)
    for classes, short in _SHORT.items():
        content = content.replace(classes, short)
    response.content = content
