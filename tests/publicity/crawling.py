"""A visitor that follows every link of the portal through Django's test client, and what it met."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

NUMBER = re.compile(r"/[0-9a-z]{16}(?=[/.]|$)")
ALIKE = re.compile(r"^/(catalogue|open|feeds)/[^.]+?(?=/?$|/(?:template|schema|data)?\.|\.)")
"""Pages that differ only in the item they describe."""
STANDS_ON_SITE = ("http://testserver/", "https://testserver/")
PER_SHAPE = 3


class Links(HTMLParser):
    """What a page links to, loads, and is called; what a strict content policy would refuse."""

    def __init__(self):
        super().__init__()
        self.links, self.loads, self.refused, self.headings = [], [], [], 0
        self.title, self._is_title = "", False

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self._is_title = tag == "title"
        self.headings += tag == "h1"
        if tag in ("a", "area", "form"):
            self.links += [known.get("href") or (known.get("action") if known.get("method") != "post" else None)]
        elif tag == "link" and known.get("rel") in ("alternate", "canonical"):
            self.links += [known.get("href")]
        elif tag in ("img", "script", "link", "iframe", "source", "use"):
            self.loads += [known.get("src") or known.get("href")]
        inline = tag == "style" or (tag == "script" and "src" not in known and known.get("type") is None)
        if inline or any(name == "style" or name.startswith("on") for name in known):
            self.refused.append(f"<{tag} {known}>")

    def handle_endtag(self, tag):
        self._is_title = False

    def handle_data(self, text):
        self.title += text if self._is_title else ""


@dataclass
class Walk:
    """All addresses that were met, the text that stood there, and everything that was wrong."""

    texts: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def naming(self, *marks):
        """Return the addresses whose text names one of the marks."""
        return [address for address, text in self.texts.items() if any(mark in text for mark in marks)]


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def shape_of(address):
    """Return the kind of an address: its path without numbers and items, and the names in its question."""
    parts = urlsplit(address)
    return ALIKE.sub(r"/\1/ITEM", NUMBER.sub("/ID", parts.path)), tuple(
        sorted(re.findall(r"(?:^|&)([^=&]+)", parts.query))
    )


def crawl(client, *starts, per_shape=PER_SHAPE):
    """Follow every link from `starts`, a few of each shape of address, and return the Walk."""
    walk, seen, shapes = Walk(), dict.fromkeys(starts, "start"), Counter()
    waiting = deque(starts)
    while waiting:
        address = waiting.popleft()
        shapes[shape_of(address)] += 1
        if shapes[shape_of(address)] > per_shape or address.startswith("/static/"):
            continue
        for found in visit(client, address, seen[address], walk):
            if found not in seen:
                seen[found] = address
                waiting.append(found)
    return walk


def visit(client, address, origin, walk):
    """Read one address into the walk and return the addresses of this site that it leads to."""
    response = client.get(address)
    if response.status_code in (301, 302):
        return [urljoin(address, response.headers["Location"])]
    walk.texts[address] = text_of(response)
    if response.status_code != 200:
        walk.faults.append(f"{address} answers {response.status_code}, linked from {origin}")
    if not response.headers["Content-Type"].startswith("text/html"):
        return []
    page = Links()
    page.feed(walk.texts[address])
    if not page.title.strip() or page.headings != 1:
        walk.faults.append(f"{address} has the title “{page.title.strip()}” and {page.headings} h1")
    walk.faults += [f"{address} holds what the content policy refuses: {one}" for one in page.refused]
    return [there for link in page.links + page.loads if link and (there := _inside(address, link, page, walk))]


def _inside(address, link, page, walk):
    """Return a link as a path of this site; a resource from elsewhere is a fault, mail and telephone are not pages."""
    target = urldefrag(urljoin(f"http://testserver{address}", link)).url
    if not target.startswith(("http:", "https:")):
        return ""
    if not target.startswith(STANDS_ON_SITE):
        if link in page.loads:
            walk.faults.append(f"{address} loads {target} from outside")
        return ""
    parts = urlsplit(target)
    return parts.path + (f"?{parts.query}" if parts.query else "")
