"""The HTTP side of the sandbox platform: signed calls, a page of what it accepted, and the same as JSON."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from django.core.serializers.json import DjangoJSONEncoder

from credit.sharing.platforms.repairs import PATH as _REPAIRS
from credit.sharing.platforms.repairs import RESULT_PATH as _REPAIR_RESULT
from credit.sharing.sandbox import judging, lists, repairs
from credit.sharing.sandbox.faults import BEFORE, OUTAGE, Faults, Script, Seeded
from credit.sharing.sandbox.page import page
from credit.sharing.sandbox.receiving import Denied, Desk, Reply

log = logging.getLogger(__name__)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
JSON = "application/json; charset=utf-8"
LARGEST_BODY = 8 * 1024 * 1024
ROWS_A_PAGE = 1000
_BATCH = re.compile(r"/api/v1/credit/([A-Za-z0-9_-]{1,64})/batch")
_RECEIPT = re.compile(r"/api/v1/credit/([A-Za-z0-9_-]{1,64})/batch/([0-9a-f-]{36})/receipt")
_STAT = re.compile(r"/api/v1/credit/([A-Za-z0-9_-]{1,64})/stat(/rows)?")
_RETURNS = "/api/v1/credit/returns"
_REFRESH = "/sysapi/auth/refreshappsecret"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Handler(BaseHTTPRequestHandler):
    """One connection; subclassed per server with its desk."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "sandbox", ""
    timeout = 30
    disable_nagle_algorithm = True
    wbufsize = -1
    desk: ClassVar[Desk]
    title: ClassVar[str]
    faults: ClassVar[Faults] = Script()
    ways: ClassVar[Sequence[tuple[str, str]]] = ()
    hang_seconds: ClassVar[float] = 20.0
    retry_after: ClassVar[int] = 2
    last_receipt: ClassVar[dict[str, Any]] = {}
    fault = ""

    def do_POST(self) -> None:
        """Take a batch; or, from the page, send a row back or begin an outage."""
        if found := _BATCH.fullmatch(self.path):
            kind = found[1]
            self._answer(lambda body: self.desk.take(kind, body))
        elif self.path == _REPAIR_RESULT:
            self._answer(lambda body: repairs.take_result(self.desk.ledger, body))
        elif self.path == _REFRESH:
            self._unsigned(self.desk.refresh_key)
        elif self.path in ("/return", "/outage"):
            self._by_hand()
        else:  # the appKey style asks with POST as well
            self._asked()

    def do_GET(self) -> None:
        """Serve the page and the ledger (open: nothing restricted there), and what is asked with a signature."""
        parts = urlsplit(self.path)
        if parts.path == "/ledger.json":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._send(200, self._ledger(query))
        elif parts.path == "/":
            self._write(200, "text/html; charset=utf-8", page(self.title, self.desk, self.ways).encode())
        else:
            self._asked()

    def _asked(self) -> None:
        """Serve receipts, statistics, returns and lists."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if found := _RECEIPT.fullmatch(parts.path):
            kind, batch_id = found.groups()
            self._answer(lambda body: self.desk.receipt(kind, batch_id))
        elif found := _STAT.fullmatch(parts.path):
            kind, rows = found.groups()
            self._answer(lambda body: self._statistics(kind, query, in_detail=bool(rows)))
        elif parts.path == _RETURNS:
            self._answer(lambda body: self.desk.returns(query.get("after", "")))
        elif given := lists.asked(parts.path, query):
            self._answer(lambda body: given)
        elif parts.path == _REPAIRS:
            self._answer(lambda body: repairs.listed(self.desk.ledger, query.get("after", "")))
        else:
            self._body()
            self._send(404, {"code": "404", "msg": "没有这个地址"})

    def _by_hand(self) -> None:
        """Do what somebody pressed on the page. Only the page itself may ask: a foreign site cannot."""
        form = {name: values[0] for name, values in parse_qs(self._body().decode("utf-8", "replace")).items()}
        if self.headers.get("Origin", "") != f"http://{self.headers.get('Host', '')}":
            self._send(403, {"code": "403", "msg": "只接受本页的操作"})
            return
        if self.path == "/return" and form.get("version", "").isdigit():
            code = form.get("code", "E99")
            words = judging.LABELS.get(code, "其他（人工退回）")
            self.desk.ledger.take_back(form.get("key", ""), int(form["version"]), code=code, text=words)
        elif self.path == "/outage" and isinstance(self.faults, Seeded):
            self.faults.begin_outage(min(float(form["seconds"]) if form.get("seconds", "").isdigit() else 60.0, 3600))
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing per call: batches are logged where they are taken."""

    def _statistics(self, kind: str, query: dict[str, str], *, in_detail: bool) -> Reply:
        start, end = query.get("from", ""), query.get("to", "")
        if not (_DAY.fullmatch(start) and _DAY.fullmatch(end)):
            raise Denied(400, "97", "缺少 from 或 to（YYYY-MM-DD）")
        if in_detail:
            return self.desk.holdings(kind, start, end, query.get("after", ""))
        return self.desk.statistics(kind, start, end)

    def _ledger(self, query: dict[str, str]) -> dict[str, Any]:
        after = query.get("after", "0")
        entries = self.desk.shown(limit=ROWS_A_PAGE, after=int(after) if after.isdigit() else 0)
        return {
            "platform": self.title,
            "remark": "演示数据",
            "totals": self.desk.ledger.totals(),
            "entries": entries,
            "returned": self.desk.ledger.returns(limit=ROWS_A_PAGE),
            "next": entries[-1]["number"] if len(entries) == ROWS_A_PAGE else None,
        }

    def _answer(self, work: Callable[[bytes], Reply]) -> None:
        """Check the signature, do the work, and answer whatever happens; or go wrong, when it is time for that."""
        self.fault = self.faults.next()
        if self.fault in BEFORE or self.fault == OUTAGE:
            self._fail()
            return
        dress: Callable[[dict[str, Any]], dict[str, Any]] = dict
        try:
            body = self._body()
            admitted = self.desk.admit(dict(self.headers), method=self.command, path=self.path, body=body)
            dress = admitted.dress
            reply = work(admitted.body)
        except Denied as denied:
            reply = denied.reply
        except Exception as error:  # a broken call must not end the connection without a word
            log.error("sandbox: call failed (%s)", type(error).__name__)
            reply = Reply(500, {"code": "99", "msg": "系统错误"})
        if self.fault:
            self._spoil(*reply)
        else:
            self._send(reply.status, dress(reply.content))
        if reply.status == 200 and self.command == "POST":
            type(self).last_receipt = reply.content

    def _unsigned(self, work: Callable[[bytes], Reply]) -> None:
        try:
            self._send(*work(self._body()))
        except Denied as denied:
            self._send(*denied.reply)

    def _fail(self) -> None:
        """Turn a call away unprocessed."""
        self._body()
        self.close_connection = True
        if self.fault == "hang before":
            time.sleep(self.hang_seconds)
        elif self.fault in ("500", "429"):
            self.send_response(int(self.fault))
            self.send_header("Retry-After", str(self.retry_after))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _spoil(self, status: int, content: dict[str, Any]) -> None:
        """Answer a processed call with something that proves nothing, or with nothing at all."""
        text = _json(content)
        if self.fault in ("reset after", "hang after"):
            time.sleep(self.hang_seconds if self.fault == "hang after" else 0)
            self.close_connection = True
        elif self.fault == "html":
            self._write(200, "text/html; charset=utf-8", "<h1>系统维护中</h1>".encode())
        elif self.fault in ("truncated", "twice"):
            self._write(status, JSON, text[: len(text) // 2] if self.fault == "truncated" else text + text)
        elif self.fault == "drip":
            self._drip(status, text)
        else:
            self._write(status, JSON, _json({**content, **_wrong(self.fault, self.last_receipt)}))

    def _drip(self, status: int, text: bytes) -> None:
        """Send an answer byte by byte, slower than anybody should wait."""
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        for i in range(len(text)):
            self.wfile.write(text[i : i + 1])
            self.wfile.flush()
            time.sleep(self.hang_seconds / 20)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise Denied(413, "96", "报文过大")
        return self.rfile.read(int(length))

    def _send(self, status: int, content: dict[str, Any]) -> None:
        self._write(status, JSON, _json(content))

    def _write(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def _wrong(fault: str, last_receipt: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a good answer a wrong one."""
    strange = {"key": "x" * 16, "version": 1, "reasonCode": "E01"}
    return {
        "wrong batch": {"batchId": "00000000-0000-0000-0000-000000000000"},
        "old receipt": last_receipt or {"batchId": ""},
        "short": {"received": 0, "accepted": 0},
        "strange rows": {"code": "01", "accepted": 0, "rejected": 1, "errors": [strange]},
        "99": {"code": "99"},
    }[fault]


class Server(ThreadingHTTPServer):
    """Listens on loopback; threads end with the process."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note that a connection broke, without its content."""
        log.warning("sandbox: connection ended (%s)", type(sys.exc_info()[1]).__name__)


def make_server(title: str, desk: Desk, *, port: int, **settings: Any) -> Server:
    """Return a server on a loopback port (0: any free one); `settings` are class variables of Handler."""
    handler = type("DeskHandler", (Handler,), {"desk": desk, "title": title, **settings})
    return Server(("127.0.0.1", port), handler)
