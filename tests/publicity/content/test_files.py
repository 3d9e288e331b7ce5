"""Files are judged by content, pictures lose what hides in them, and the leak check reads what people overlook."""

import io
import zipfile

import pytest
import xlsxwriter
from PIL import Image

from credit.attachments.content import CONTENT_TYPES
from credit.attachments.services import open_content
from credit.kernel.errors import DomainError
from publicity.content import filing, services
from publicity.content.leaks import check
from publicity.content.models import ArticleFile
from publicity.content.reading import Unreadable, lines_of

pytestmark = pytest.mark.django_db
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Upload:
    def __init__(self, content: bytes, name: str):
        self.file, self.name = io.BytesIO(content), name


def docx(**parts: str) -> bytes:
    """Return a DOCX whose parts hold these runs of XML inside a paragraph."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as pack:
        pack.writestr("[Content_Types].xml", "<Types/>")
        for name, runs in ({"document": "<w:r><w:t>示例</w:t></w:r>"} | parts).items():
            pack.writestr(f"word/{name}.xml", f'<w:x xmlns:w="{W}"><w:p>{runs}</w:p></w:x>')
    return target.getvalue()


def xlsx(value, hidden: bool = False) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("一").write(0, 0, "示例")
        sheet = book.add_worksheet("二")
        sheet.write(3, 2, value)
        if hidden:
            sheet.hide()
    return target.getvalue()


def pdf(text: str) -> bytes:
    """Return a PDF of one page with a line of Latin text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + tail.encode()


def attach(article, desk, content: bytes, name: str):
    stored = filing.store(Upload(content, name), actor=desk.clerk)
    return ArticleFile.objects.create(article=article, attachment=stored, label="示例附件")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (docx(document="<w:r><w:t>1380</w:t></w:r><w:r><w:t>0138000</w:t></w:r>"), "分成几段.docx"),
        (docx(comments="<w:r><w:t>13800138000</w:t></w:r>"), "批注里.docx"),
        (docx(document="<w:del><w:r><w:delText>13800138000</w:delText></w:r></w:del>"), "删去的.docx"),
        (docx(footer1="<w:r><w:t>13800138000</w:t></w:r>"), "页脚里.docx"),
        (xlsx(13800138000), "数字.xlsx"),
        (xlsx("电话 13800138000", hidden=True), "隐藏表.xlsx"),
        (pdf("tel 13800138000"), "文字.pdf"),
    ],
)
def test_a_number_in_a_file_is_found(write, desk, content, name):
    article = write()
    attach(article, desk, content, name)
    assert [(found.place, found.kind) for found in check(article)] == [("附件“示例附件”", "phone")]


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (pdf(""), "扫描.pdf", "没有文字"),
        (b"%PDF-1.7 broken", "坏.pdf", "读不出来"),
        (docx(document="<w:r><w:t>好</w:t></w:r>", **{"embeddings/x": ""}), "嵌入.docx", "嵌着"),
    ],
)
def test_what_cannot_be_read_waits_for_a_person(write, desk, content, name, why):
    article = write()
    attach(article, desk, content, name)
    (finding,) = check(article)
    assert finding.kind == "unread"
    assert why in finding.masked


def test_a_file_without_personal_numbers_holds_nothing(write, desk):
    article = write()
    attach(article, desk, docx(), "好.docx")
    attach(article, desk, pdf("nothing here"), "好.pdf")
    assert check(article) == []


def test_an_office_bomb_is_not_unpacked():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("word/document.xml", b" " * (101 * 1024 * 1024))
    target.seek(0)
    with pytest.raises(Unreadable, match="太大"):
        list(lines_of(target, CONTENT_TYPES["docx"]))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_without_what_the_camera_wrote(desk, form):
    source, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (2400, 30), "red").save(source, form, exif=exif)
    stored = filing.store(Upload(source.getvalue(), "图.jpg"), actor=desk.clerk)
    with open_content(stored) as file:
        content = file.read()
    assert stored.purpose == "article-image"
    assert stored.content_type == f"image/{form.lower()}"
    assert b"secret place" not in content
    assert Image.open(io.BytesIO(content)).size[0] == 1600


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<svg onload=alert(1)>", "图.svg"), (b"MZ\x90\x00\x00", "程序.pdf"), (b"\x89PNG\r\n\x1a\nbroken", "坏.png")],
)
def test_other_content_is_refused_whatever_its_name(desk, content, name):
    with pytest.raises(DomainError):
        filing.store(Upload(content, name), actor=desk.clerk)


def test_files_and_pictures_are_served_while_the_article_is_on_show_and_only_then(client, write, desk):
    article = write(body="<p>前</p><p>〔图1〕</p><p>后</p>")
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    image, file = attach(article, desk, picture.getvalue(), "图.png"), attach(article, desk, docx(), "表 格.docx")
    image_url = f"/articles/{article.public_id}/images/{image.attachment.public_id}/"
    file_url = f"/articles/{article.public_id}/files/{file.attachment.public_id}/"
    urls = [image_url, file_url, f"/files/{file.attachment.public_id}/"]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
    services.submit(article.pk, actor=desk.clerk)
    services.approve(article.pk, actor=desk.reviewer)
    services.clear(article.pk, actor=desk.secrecy)
    shown, sent = client.get(image_url), client.get(file_url)
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/png", "inline")
    assert sent["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8%A1%A8")
    assert [shown.getvalue()[:4], sent.getvalue()[:4]] == [b"\x89PNG", b"PK\x03\x04"]
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.index("前") < page.index(image_url) < page.index("后")
    assert client.get(file_url.replace("/files/", "/images/")).status_code == 404
    services.withdraw(article.pk, actor=desk.secrecy, reason="示例")
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
