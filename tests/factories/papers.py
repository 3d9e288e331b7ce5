"""Small files as people hand them in, and hostile ones."""

import io

from PIL import Image
from pypdf import PdfWriter


def blank_pdf(change=None) -> bytes:
    """Return a PDF of one empty page; `change` does something to its writer first."""
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    if change is not None:
        change(writer)
    writer.write(target)
    return target.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 20), **options) -> bytes:
    """Return a picture; `options` go to its encoder (exif, progressive)."""
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind, **options)
    return target.getvalue()
