"""Papers of strangers: pictures drawn anew, PDFs that act refused, bombs without memory."""

import io
import resource
import struct
import zlib

import pytest
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from credit.attachments import cleaning
from credit.attachments.content import detect_type
from credit.attachments.models import Attachment
from credit.attachments.policies import storage_policies
from credit.attachments.services import open_content, store
from credit.kernel.errors import DomainError
from tests.factories.papers import blank_pdf, picture

BOUNDS = storage_policies()["evidence"].bounds
MEGABYTE = 1024 * 1024


def cleaned(content, kind):
    return cleaning.clean(io.BytesIO(content), kind, BOUNDS, name="示例")


def refusal(content, kind):
    with pytest.raises(DomainError) as caught:
        cleaned(content, kind)
    assert caught.value.code == "file_refused"
    assert "示例" in caught.value.message
    return caught.value.message


def acting(key, value="/JavaScript"):
    def change(writer):
        action = DictionaryObject({NameObject("/S"): NameObject(value), NameObject("/JS"): TextStringObject("x")})
        writer._root_object[NameObject(key)] = writer._add_object(action)

    return blank_pdf(change)


@pytest.mark.django_db
def test_place_and_device_of_a_photo_are_gone_and_the_picture_is_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "示例手机".encode("gbk").decode("latin-1")
    exif.get_ifd(0x8825)[1] = "N"
    content = picture("JPEG", (40, 20), exif=exif) + b"appended <script>"
    stored = store(io.BytesIO(content), purpose="evidence", name="照片.jpg", actor=None)
    with open_content(stored) as plain, Image.open(io.BytesIO(plain.read())) as kept:
        assert kept.size == (20, 40)
        assert dict(kept.getexif()) == {}
    assert stored.size != len(content)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "I;16"])
def test_pictures_of_every_sort_can_be_kept(mode):
    target = io.BytesIO()
    Image.new(mode, (30, 30)).save(target, "PNG")
    with Image.open(cleaned(target.getvalue(), "png")) as kept:
        assert kept.size == (30, 30)


def test_a_scan_of_sixteen_bits_keeps_its_tones():
    target = io.BytesIO()
    Image.new("I;16", (30, 30), 32_768).save(target, "PNG")
    with Image.open(cleaned(target.getvalue(), "png")) as kept:
        assert kept.getpixel((5, 5)) == 128


@pytest.mark.parametrize(
    "content",
    [
        acting("/OpenAction"),
        acting("/AA"),
        acting("/OpenAction", "/Launch"),
        blank_pdf(lambda writer: writer.add_attachment("x.exe", b"MZ")),
        acting("/OpenAction").replace(b"/JavaScript", b"/Java#53cript"),
    ],
)
def test_a_pdf_that_acts_or_carries_files_is_refused(content):
    assert "脚本、附件" in refusal(content, "pdf")


def test_a_locked_pdf_is_refused_with_the_mend():
    assert "密码" in refusal(blank_pdf(lambda writer: writer.encrypt("x", algorithm="RC4-40")), "pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + b"x" * 100, b"%PDF-1.4\n<</Kids[1 0 R]>>", blank_pdf()[:200]])
def test_a_broken_pdf_is_refused_as_such(content):
    assert "不是完整的 PDF" in refusal(content, "pdf")


def test_a_harmless_pdf_is_kept_as_it_is():
    content = blank_pdf()
    assert cleaned(content, "pdf").read() == content


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_half_a_picture_is_refused(kind):
    content = picture(kind.upper(), (200, 200))
    assert "没有传完整" in refusal(content[: len(content) // 2], kind)


def png_bomb(side):
    """Return a tiny PNG that claims and holds `side`² pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" * (side // 8 + 1)) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_bomb():
    """Return a PDF whose object stream swells from some hundred KB to 300 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * MEGABYTE) for _ in range(300)) + packer.flush()
    head = b"%PDF-1.5\n"
    stream = b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n" % (
        len(packed), packed,
    )  # fmt: skip
    rows = struct.pack(">BIB", 0, 0, 255) + struct.pack(">BIB", 1, len(head), 0) + struct.pack(">BIB", 2, 1, 0)
    place = len(head) + len(stream)
    table = b"3 0 obj\n<</Type/XRef/Size 3/W[1 4 1]/Root 2 0 R/Length %d>>stream\n%s\nendstream\nendobj\n" % (
        len(rows), rows,
    )  # fmt: skip
    return head + stream + table + b"startxref\n%d\n%%%%EOF" % place


def heavy_zip(count):
    """Return a ZIP whose table of contents alone names so many files."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, *[0] * 7, 4, *[0] * 6)
    names = b"".join(entry + b"%04x" % (number & 0xFFFF) for number in range(count))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(names), 30, 0)
    return b"PK\x03\x04" + b"\0" * 26 + names + end


def test_a_zip_is_refused_without_unpacking_or_swelling():
    content = io.BytesIO(heavy_zip(200_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert detect_type(content) is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.parametrize(
    ("content", "kind"), [(png_bomb(20_000), "png"), (pdf_bomb(), "pdf")], ids=["picture", "object stream"]
)
def test_a_bomb_is_refused_without_swelling(content, kind):
    assert len(content) < 10 * MEGABYTE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refusal(content, kind)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_the_largest_picture_that_is_taken_stays_within_the_memory():
    content = picture("JPEG", (10_000, 10_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Image.open(cleaned(content, "jpeg")) as kept:
        assert max(kept.size) <= 3000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.django_db
def test_a_refused_paper_leaves_nothing():
    with pytest.raises(DomainError):
        store(io.BytesIO(acting("/OpenAction")), purpose="evidence", name="示例.pdf", actor=None)
    assert not Attachment.objects.exists()
