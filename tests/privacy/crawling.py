"""A visitor who follows every link, and what lies behind each address."""

import io
import json
import re
import zipfile
from collections import deque
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

_LINK = re.compile(r"""(?:href|src|action|hx-get)="([^"]+)\"""")
STARTS = (
    "/", "/query/", "/query/people/", "/publicity/", "/publicity/licences/", "/publicity/penalties/", "/catalogue/",
    "/api/v1/records/", "/api/v1/schema/", "/api/v1/docs/", "/sitemap.xml", "/robots.txt", "/documents/check/",
)  # fmt: skip
SKIPPED = ("/admin", "/static", "/display")
RECORDLESS = ("/catalogue/", "/api/v1/catalogue/", "/api/v1/schema/", "/api/v1/docs/")
"""What is made of the data standards alone, slowly."""


def crawl(client, starts=STARTS, *, everything=False, most=4000):
    """Return {address: text} of what is reachable, with the texts inside workbooks; fails on a server error.

    Only with `everything` does the visitor also go where no record can stand.
    """
    waiting, seen, texts = deque(starts), set(starts), {}
    while waiting and len(texts) < most:
        address = waiting.popleft()
        if not everything and address.startswith(RECORDLESS):
            continue
        response = client.get(address)
        assert response.status_code < 500, address
        texts[address] = text_of(response)
        for link in links_of(address, response, texts[address]):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    assert not waiting, f"more than {most} addresses"
    return texts


def text_of(response):
    """Return what a reader can get out of an answer: text, also of zipped parts, and its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = body.decode("utf-8", "replace")
    return unescape(unquote(text)) + json.dumps(headers, ensure_ascii=False) + _unescaped(text)


def _unescaped(text):
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text) if "\\u" in text else ""


def links_of(address, response, text):
    found = (
        _LINK.findall(text) + re.findall(r'"(?:url|next)": ?"([^"]+)"', text) + re.findall(r"<loc>([^<]+)</loc>", text)
    )
    if response.headers.get("Location"):
        found.append(response.headers["Location"])
    for link in found:
        parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
        if parts.netloc not in ("testserver", "localhost:8000") or parts.path.startswith(SKIPPED):
            continue
        yield parts.path + (f"?{parts.query}" if parts.query else "")


def leaks(texts, marks):
    """Return which mark stands at which address of {address: text}."""
    return sorted({(mark, address) for address, text in texts.items() for mark in marks if mark in text})
