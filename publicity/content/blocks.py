"""Puts sanitised HTML in order: whole blocks, headings from the second level on, no empty paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

INLINE = frozenset({"strong", "em", "sub", "sup", "a", "br"})
HEADINGS = frozenset({"h2", "h3", "h4"})
CELLS = frozenset({"li", "td", "th", "caption"})
FRAMES = frozenset({"ul", "ol", "table", "thead", "tbody", "tfoot", "tr"})
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
TAGS = INLINE | HEADINGS | CELLS | FRAMES | {"p", "div", "section", "blockquote"} | RENAMED.keys()
MANNERS = ("to", "sign", "docno")
"""Classes of a paragraph in official form: addressee, signature, document number."""

_ALIGNED = {"right": "sign", "center": "docno"}
_STYLED = re.compile(r"text-align:\s*(right|center)")
_GAPS = re.compile(r"[ \t\r\n\f]+")
_EMPTY = re.compile(r"(?:\s|\u3000|</?(?:strong|em|sub|sup)>|<br>)*")
_EDGES = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")
_TWO_BREAKS = re.compile(r"(?:<br>\s*){2,}")


@dataclass
class Node:
    """An element with its children: elements and texts."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def is_inline(self) -> bool:
        """Tell whether it flows in a line: word processors also wrap whole documents in one `b`."""
        kids = (child for child in self.children if isinstance(child, Node))
        return self.name in INLINE and all(kid.is_inline for kid in kids)

    @property
    def manner(self) -> str:
        """The class of an aligned paragraph."""
        styled = _STYLED.search(self.facts.get("style", ""))
        aligned = self.facts.get("align") or (styled[1] if styled else "")
        return self.facts.get("class") or _ALIGNED.get(aligned, "")


class _Reader(HTMLParser):
    """Reads sanitised HTML (closed in order, `br` the only void element) into nodes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(RENAMED.get(tag, tag), {key: value or "" for key, value in attrs})
        self.stack[-1].children.append(node)
        if tag != "br":
            self.stack.append(node)

    def handle_endtag(self, tag: str) -> None:
        name = RENAMED.get(tag, tag)
        if len(self.stack) > 1 and any(node.name == name for node in self.stack[1:]):
            while self.stack.pop().name != name:
                pass

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(_GAPS.sub(" ", data))


def read(html: str) -> Node:
    """Return the tree of sanitised HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.stack[0]


def in_order(html: str) -> str:
    """Return sanitised HTML as a row of blocks, one a line."""
    return "\n".join(_blocks(read(html)))


def _blocks(parent: Node, manner: str = "") -> Iterator[str]:
    run = ""
    for child in [*parent.children, None]:
        if isinstance(child, str) or (child is not None and child.is_inline):
            run += _inline(child)
            continue
        for words in _TWO_BREAKS.split(run):
            yield from _whole("p", words, manner or parent.manner)
        run = ""
        if child is not None:
            yield from _block(child, manner or parent.manner)


def _block(node: Node, manner: str) -> Iterator[str]:
    if node.name in HEADINGS:
        yield from _whole(node.name, "".join(map(_inline, node.children)))
    elif node.name == "blockquote":
        inner = "\n".join(_blocks(node))
        yield from [f"<blockquote>\n{inner}\n</blockquote>"] if inner else []
    elif node.name in FRAMES:
        yield from [_frame(node)] if _words(node).strip() else []
    else:  # p, div, section, and anything whose frame is missing
        yield from _blocks(node, node.manner or manner)


def _whole(name: str, words: str, manner: str = "") -> Iterator[str]:
    if not _EMPTY.fullmatch(words.replace("\u00a0", " ")):
        opening = f'{name} class="{manner}"' if manner in MANNERS and name == "p" else name
        yield f"<{opening}>{_EDGES.sub('', words)}</{name}>"


def _frame(node: Node) -> str:
    """Return a list or (part of) a table; what stands between its rows and entries is space."""
    kids = [child for child in node.children if isinstance(child, Node)]
    if node.name == "table":
        kids = _with_head(kids)
    inner = "".join(_cell(kid) if kid.name in CELLS else _frame(kid) for kid in kids)
    return f"{_opening(node)}{inner}</{node.name}>"


def _with_head(parts: list[Node]) -> list[Node]:
    """Return the parts of a table; a first row of headings becomes its head, each heading that of its column."""
    body = next((part for part in parts if part.name == "tbody"), None)
    rows = [row for row in body.children if isinstance(row, Node)] if body else []
    cells = [cell for cell in rows[0].children if isinstance(cell, Node)] if rows else []
    if body is None or any(part.name == "thead" for part in parts) or not cells or {c.name for c in cells} != {"th"}:
        return parts
    for cell in cells:
        cell.facts.setdefault("scope", "col")
    rest = Node("tbody", {}, list(rows[1:]))
    return [part for part in parts if part is not body] + [Node("thead", {}, [rows[0]])] + ([rest] if rows[1:] else [])


def _cell(node: Node) -> str:
    """Return an entry or a cell: its paragraphs become lines, lists inside stay lists."""
    lines = [line.removeprefix("<p>").removesuffix("</p>") for line in _blocks(Node("", {}, node.children))]
    inner = ""
    for line in lines:
        is_line = not line.startswith(("<ul", "<ol", "<table", "<h", "<blockquote"))
        inner += f"<br>{line}" if inner and is_line and not inner.endswith(("</ul>", "</ol>", "</table>")) else line
    return f"{_opening(node)}{inner}</{node.name}>"


def _inline(node: "Node | str") -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    if node.name == "br":
        return "<br>"
    inner = "".join(map(_inline, node.children))
    if node.name not in INLINE:
        return inner
    return f"{_opening(node)}{inner}</{node.name}>" if inner.strip() else inner


def _opening(node: Node) -> str:
    facts = "".join(f' {key}="{escape(value)}"' for key, value in node.facts.items())
    return f"<{node.name}{facts}>"


def _words(node: "Node | str") -> str:
    if isinstance(node, str):
        return node
    return "\n" if node.name == "br" else "".join(map(_words, node.children))


def plain_lines(html: str) -> list[str]:
    """Return the text of ordered blocks, one line a block, row or entry, with what attributes say after it."""
    return [line for line in _lines(read(html)) if line.strip()]


def _lines(node: Node) -> Iterator[str]:
    line = ""
    for child in [*node.children, None]:
        if isinstance(child, str) or (child is not None and child.is_inline):
            line += _words(child)
            continue
        yield from line.split("\n")
        line = ""
        if child is not None:
            yield from _lines(child)


def link_texts(html: str) -> list[str]:
    """Return the addresses and hints of the links: numbers hide there too."""

    def walk(node: Node) -> Iterator[str]:
        yield from (value for key, value in node.facts.items() if key in ("href", "title"))
        for child in node.children:
            if isinstance(child, Node):
                yield from walk(child)

    return list(walk(read(html)))
