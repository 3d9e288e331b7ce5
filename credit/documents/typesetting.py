"""From plain data to a PDF/A with a Chinese font that travels with the Python packages."""

import io
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import segno
import typst

TEMPLATE = Path(__file__).with_name("official.typ")
PDF_STANDARD: Literal["a-2b"] = "a-2b"


@cache
def _fonts() -> str:
    """Return the folder of the packaged Noto Sans SC (OFL)."""
    return str(files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc")


def qr_svg(text: str, *, scales: bool = False) -> str:
    """Return a QR code of `text` as an SVG drawing; `scales`: without a size of its own, for pages."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=0, omitsize=scales)
    return drawing.getvalue().decode()


def typeset(data: dict[str, Any]) -> bytes:
    """Return the PDF/A-2b of an official document; the shape of `data` is what `official.typ` reads."""
    return typst.compile(
        str(TEMPLATE),
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[PDF_STANDARD],
    )
