"""The HTTP side of the sandbox platform: signed calls, a page of what it accepted, and the same as JSON."""

import json
import logging
import re
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from django.core.serializers.json import DjangoJSONEncoder

from credit.sharing.sandbox.page import page
from credit.sharing.sandbox.receiving import Denied, Desk, Reply

log = logging.getLogger(__name__)
LARGEST_BODY = 8 * 1024 * 1024
ROWS_A_PAGE = 1000
_BATCH = re.compile(r"/api/v1/credit/([A-Za-z0-9_-]{1,64})/batch")
_RECEIPT = re.compile(r"/api/v1/credit/([A-Za-z0-9_-]{1,64})/batch/([0-9a-f-]{36})/receipt")
_STAT = re.compile(r"/api/v1/credit/([A-Za-z0-9_-]{1,64})/stat")
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

    def do_POST(self) -> None:
        """Take a batch."""
        if found := _BATCH.fullmatch(self.path):
            kind = found[1]
            self._answer(lambda body: self.desk.take(kind, body))
        else:
            self._send(404, {"code": "404", "msg": "没有这个地址"})

    def do_GET(self) -> None:
        """Serve receipts and statistics (signed), the page and the ledger (open: they show nothing restricted)."""
        parts = urlsplit(self.path)
        if found := _RECEIPT.fullmatch(parts.path):
            kind, batch_id = found.groups()
            self._answer(lambda body: self.desk.receipt(kind, batch_id))
        elif found := _STAT.fullmatch(parts.path):
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            kind = found[1]
            self._answer(lambda body: self._statistics(kind, query))
        elif parts.path == "/ledger.json":
            self._send(200, self._ledger(parse_qs(parts.query)))
        elif parts.path == "/":
            self._write(200, "text/html; charset=utf-8", page(self.title, self.desk).encode())
        else:
            self._send(404, {"code": "404", "msg": "没有这个地址"})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing per call: batches are logged where they are taken."""

    def _statistics(self, kind: str, query: dict[str, str]) -> Reply:
        start, end = query.get("from", ""), query.get("to", "")
        if not (_DAY.fullmatch(start) and _DAY.fullmatch(end)):
            raise Denied(400, "97", "缺少 from 或 to（YYYY-MM-DD）")
        return self.desk.statistics(kind, start, end)

    def _ledger(self, query: dict[str, list[str]]) -> dict[str, Any]:
        after = query.get("after", ["0"])[0]
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
        """Check the signature, do the work, and answer whatever happens."""
        try:
            body = self._body()
            self.desk.admit(dict(self.headers), method=self.command, path=self.path, body=body)
            reply = work(body)
        except Denied as denied:
            reply = denied.reply
        except Exception as error:  # a broken call must not end the connection without a word
            log.error("sandbox: call failed (%s)", type(error).__name__)
            reply = Reply(500, {"code": "99", "msg": "系统错误"})
        self._send(*reply)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise Denied(413, "96", "报文过大")
        return self.rfile.read(int(length))

    def _send(self, status: int, content: dict[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder)
        self._write(status, "application/json; charset=utf-8", text.encode())

    def _write(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    """Listens on loopback; threads end with the process."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Note that a connection broke, without its content."""
        log.warning("sandbox: connection ended (%s)", type(sys.exc_info()[1]).__name__)


def make_server(title: str, desk: Desk, *, port: int) -> Server:
    """Return a server on a loopback port (0: any free one)."""
    handler = type("DeskHandler", (Handler,), {"desk": desk, "title": title})
    return Server(("127.0.0.1", port), handler)
