"""Files of articles: pictures are drawn anew, so that neither position, camera nor anything hidden goes along."""

import io
from datetime import timedelta
from typing import Any, BinaryIO

from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from credit.attachments.content import detect_type
from credit.attachments.models import Attachment
from credit.attachments.services import store as store_attachment
from credit.kernel.errors import DomainError

PICTURES = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
"""Pixels; wider than any page shows."""


def store(upload: Any, *, actor: Any) -> Attachment:
    """Store a file or a picture of an article. Raises DomainError in plain Chinese when it is neither."""
    kind = detect_type(upload.file)
    if kind in PICTURES:
        picture = _drawn_anew(upload.file, PICTURES[kind], upload.name)
        return store_attachment(picture, purpose="article-image", name=upload.name, actor=actor)
    return store_attachment(upload.file, purpose="article-file", name=upload.name, actor=actor)


def discard(attachment: Attachment) -> None:
    """Let the content of a file that was taken out of its article go with the next purge."""
    Attachment.objects.filter(pk=attachment.pk).update(keep_until=timezone.localdate() - timedelta(days=1))


def _drawn_anew(source: BinaryIO, form: str, name: str) -> BinaryIO:
    """Return the picture upright, at most `LONGEST_SIDE` long, without metadata."""
    try:
        with Image.open(source, formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise DomainError("file_size", f"图片“{name}”太大。请先缩小到 5000 万像素以内再传。")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = Image.new(upright.mode, upright.size)
            if upright.mode == "P" and (palette := upright.getpalette()):
                drawn.putpalette(palette)
            drawn.paste(upright)
            target = io.BytesIO()
            drawn.save(target, form)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as trouble:
        raise DomainError("file_type", f"图片“{name}”打不开，可能损坏了。请另存一份再传。") from trouble
    target.seek(0)
    return target
