"""File packages and feedback files (exchange.md §5.3): the same content as XML or JSON, signed by a file beside them.

The signature `<name>.sig` is hex(HMAC-SHA256(secret, name + "\\n" + content)). The checksum in the head of a package is
the one of the frozen batch in both formats: SHA-256 over its records in the agreed compact JSON writing.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from credit.sharing.receipts import NotAReceipt

Record = dict[str, Any]
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTS = ("received", "accepted", "rejected")


class BadPackage(ValueError):
    """A package file is not what was agreed; the message says why, without its content."""


def sign(secret: str, name: str, content: bytes) -> bytes:
    """Return the content of the signature file of a file."""
    return hmac.new(secret.encode(), f"{name}\n".encode() + content, hashlib.sha256).hexdigest().encode()


def is_signed(secret: str, name: str, content: bytes, signature: bytes) -> bool:
    return hmac.compare_digest(sign(secret, name, content), signature.strip())


def checksum(records: Sequence[Record]) -> str:
    """Return the checksum of records in the agreed writing."""
    return hashlib.sha256(json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def to_xml(head: Mapping[str, Any], records: Sequence[Record]) -> bytes:
    """Return a package as XML. Raises BadPackage for characters that XML cannot carry."""
    root = ElementTree.Element("package", version="1.0")
    top, body = ElementTree.SubElement(root, "head"), ElementTree.SubElement(root, "body")
    for name, value in head.items():
        ElementTree.SubElement(top, name, {"alg": "SHA-256"} if name == "checksum" else {}).text = str(value)
    for record in records:
        one = ElementTree.SubElement(body, "record", key=record["key"], version=str(record["version"]), op=record["op"])
        for code, text in record.get("data", {}).items():
            if _ILLEGAL.search(text):
                raise BadPackage("数据含有 XML 不能表示的字符")
            ElementTree.SubElement(one, code).text = text
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content.replace(b"\r", b"&#13;")  # a parser would read a bare one as a line feed


def from_xml(content: bytes) -> tuple[dict[str, Any], list[Record]]:
    """Return head and records of a package file. Raises BadPackage."""
    root = _parse(content)
    top, body = root.find("head"), root.find("body")
    if root.tag != "package" or top is None or body is None:
        raise BadPackage("缺少包头或包体")
    head: dict[str, Any] = {one.tag: one.text or "" for one in top}
    records = []
    for one in body:
        record: Record = {"key": one.get("key", ""), "version": _number(one.get("version")), "op": one.get("op", "")}
        if record["op"] != "D":
            record["data"] = {cell.tag: cell.text or "" for cell in one}
        records.append(record)
    return head | {"count": _number(head.get("count"))}, records


def feedback_to_xml(answer: Mapping[str, Any]) -> bytes:
    """Return a feedback (as JSON has it) as XML."""
    root = ElementTree.Element("feedback", version="1.0")
    top, body = ElementTree.SubElement(root, "head"), ElementTree.SubElement(root, "body")
    for name in ("packageId", *_COUNTS):
        ElementTree.SubElement(top, name).text = str(answer[name])
    for record in answer["records"]:
        ElementTree.SubElement(body, "record", {name: str(value) for name, value in record.items()})
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def read_feedback(name: str, content: bytes) -> dict[str, Any]:
    """Return a feedback file as the answer that `receipts.read` judges. Raises NotAReceipt."""
    try:
        found = json.loads(content) if name.endswith(".json") else _feedback_from_xml(content)
        records = [dict(one) for one in found["records"]]
        counts = {count: found[count] for count in _COUNTS}
        rejected = [_row(one) for one in records if str(one["result"]) == "1"]
        accepted = [_row(one) for one in records if str(one["result"]) == "0"]
    except (BadPackage, ValueError, KeyError, TypeError) as error:
        raise NotAReceipt("反馈文件的格式不对") from error
    places = {(one["key"], one["version"]) for one in (*rejected, *accepted)}
    if not len(records) == len(places) == len(rejected) + len(accepted) == counts["received"]:
        raise NotAReceipt("反馈文件的行与总数不符")
    numbered = [one for one in accepted if one["platformId"]]
    code = "01" if rejected else "00"
    return {"code": code, "batchId": found["packageId"], **counts, "errors": rejected, "results": numbered}


def _feedback_from_xml(content: bytes) -> dict[str, Any]:
    root = _parse(content)
    top, body = root.find("head"), root.find("body")
    if root.tag != "feedback" or top is None or body is None:
        raise BadPackage("缺少 head 或 body")
    found: dict[str, Any] = {one.tag: one.text or "" for one in top}
    return found | {count: _number(found.get(count)) for count in _COUNTS} | {"records": [one.attrib for one in body]}


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(record.get(name) or "") for name in ("field", "reasonCode", "reasonText", "platformId")}
    return {"key": record["key"], "version": _number(record["version"]), **texts}


def _number(text: Any) -> int:
    """Return a count or version. Raises BadPackage."""
    if type(text) is int:
        return text
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()):
        raise BadPackage("不是数字")
    return int(text)


def _parse(content: bytes) -> ElementTree.Element:
    """Return the root of an XML file without declarations of its own. Raises BadPackage."""
    if b"<!" in content:  # entities and document types have no place here
        raise BadPackage("XML 含有不允许的声明")
    try:
        return ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        raise BadPackage("不是 XML") from error
