"""Papers from strangers, made harmless before they are kept: pictures drawn anew, PDFs searched for what can act.

What cannot be made harmless is refused with a sentence; nothing of it is kept. The figures lie in `policies.toml`.
"""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from credit.kernel.errors import DomainError

ACTING = frozenset({"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/AA",
                    "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"})  # fmt: skip
"""Names in a PDF that run something, carry another file, or reach out; a paper of evidence needs none of them."""
MOST_OBJECTS = 50_000
TROUBLE = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError)
"""What a broken or hostile PDF makes the reader raise."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Largest picture in pixels: as it is drawn, and as a JPEG that is drawn smaller may be stored; longest side."""

    pixels: int
    stored_pixels: int
    side: int


def clean(source: BinaryIO, kind: str, bounds: Bounds, *, name: str) -> BinaryIO:
    """Return a harmless copy of a picture, or the PDF itself when it is harmless.

    Raises DomainError "file_refused" with a sentence naming the file and the mend.
    """
    if kind == "pdf":
        _search_pdf(source, name)
        source.seek(0)
        return source
    return _draw_anew(source, kind, bounds, name)


def _draw_anew(source: BinaryIO, kind: str, bounds: Bounds, name: str) -> BinaryIO:
    """Decode a picture within the bounds and encode it again: metadata (place, device) and appended bytes are gone."""
    target = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(source, formats=[kind.upper()])
            _refuse_huge(picture, bounds, name)
            _draw(picture, kind, bounds).save(target, kind.upper(), **({"quality": 88} if kind == "jpeg" else {}))
    except Image.DecompressionBombError as trouble:
        raise DomainError("file_refused", f"“{name}”的尺寸太大。请缩小后再传。") from trouble
    except (OSError, SyntaxError, ValueError) as trouble:
        raise DomainError(
            "file_refused", f"“{name}”打不开，可能没有传完整。请在手机或电脑上打开看一看，重新存成 JPG 再传。"
        ) from trouble
    target.seek(0)
    return target


def _refuse_huge(picture: Image.Image, bounds: Bounds, name: str) -> None:
    """Raise where drawing would take too much memory: JPEGs can be drawn smaller, unless they are progressive."""
    can_shrink = picture.format == "JPEG" and not picture.info.get("progressive")
    if picture.width * picture.height > (bounds.stored_pixels if can_shrink else bounds.pixels):
        raise DomainError("file_refused", f"“{name}”的尺寸太大（{picture.width}×{picture.height}）。请缩小后再传。")


def _draw(picture: Image.Image, kind: str, bounds: Bounds) -> Image.Image:
    picture.draft("RGB", (bounds.side, bounds.side))
    picture.thumbnail((bounds.side, bounds.side))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # sixteen bits a point, as scanners write them
        return upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = kind in ("png", "webp") and (upright.mode in ("RGBA", "LA") or "transparency" in upright.info)
    drawn = upright.convert("RGBA" if has_alpha else "L" if upright.mode in ("1", "L") else "RGB")
    drawn.info = {}
    return drawn


def _search_pdf(source: BinaryIO, name: str) -> None:
    """Raise DomainError for a PDF that is locked, acts, carries files, or cannot be read to the end."""
    source.seek(0)
    try:
        reader = PdfReader(source)
        if reader.is_encrypted:
            raise DomainError("file_refused", f"“{name}”设了密码，我们打不开。请去掉密码，或者打印后拍照再传。")
        if not len(reader.pages):
            raise ValueError("no pages")
        found = next((word for word in _words(reader) if word in ACTING), "")
    except DomainError:
        raise
    except TROUBLE as trouble:
        raise DomainError("file_refused", f"“{name}”不是完整的 PDF。请重新导出，或者打印后拍照再传。") from trouble
    if found:
        raise DomainError("file_refused", f"“{name}”里有脚本、附件或者表单动作，没有收下。请打印成普通 PDF 再传。")


def _words(reader: PdfReader) -> Iterator[str]:
    """Yield the names used as keys or as kinds of actions in all objects, streams of pages left packed."""
    waiting: list[Any] = [reader.trailer, *_objects(reader)]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, DictionaryObject | StreamObject):
            for key, value in thing.items():
                yield str(key)
                if key in ("/S", "/Subtype", "/Type") and not isinstance(value, IndirectObject):
                    yield str(value)
                waiting.append(value)
        elif isinstance(thing, ArrayObject):
            waiting.extend(thing)


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Yield every object of the file once. Raises ValueError where there are more than any paper has."""
    places = {(number, generation) for generation, table in reader.xref.items() for number in table}
    places |= {(number, 0) for number in reader.xref_objStm}
    if len(places) > MOST_OBJECTS:
        raise ValueError("too many objects")
    for number, generation in sorted(places):
        yield reader.get_object(IndirectObject(number, generation, reader))
