"""Finished pages kept for a few seconds, and served only while the database is what it was when they were written.

Every answer from here asks PostgreSQL for its snapshot (`pg_current_snapshot()`: which transactions can be seen). The
same snapshot means the same content of every table (of every database of the server: transactions are numbered
together), so a page is let go by *whatever* was committed since, without any feature having to say what its pages
stand on. A page is kept only when nothing was committed while it was written. The day is part of the key (terms end at
midnight), and nothing is older than `LIFETIME`, for what waits for an hour of the day. Pages lie in the memory of each
web process: there is no broker whose loss or delay could show an old one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from psycopg.pq import ExecStatus

from publicity.portal.modes import COOKIE, chosen

LIFETIME = 5
"""Seconds after which a page is written anew though nothing was committed (an article may be due at 10:00)."""

SNAPSHOT = b"SELECT pg_current_snapshot()"
CONNECTION_ARGUMENTS = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "options")
PATIENCE: dict[str, Any] = {"connect_timeout": 3, "tcp_user_timeout": 3000, "prepare_threshold": None}


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer, the snapshot of the database it was written from, and when it must go at the latest."""

    content: bytes
    headers: dict[str, str]
    snapshot: bytes
    until: float


class Shelf:
    """The pages of one process, the longest unasked ones given up first when they grow beyond `limit` bytes."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self._lock = threading.Lock()
        self.size = 0

    def get(self, key: tuple[str, ...], snapshot: bytes) -> Page | None:
        """Return the page if it was written from the very content that `snapshot` sees."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.snapshot != snapshot or page.until < monotonic():
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, ...], page: Page, *, limit: int) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.size += len(page.content)
            while self.size > limit:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: tuple[str, ...]) -> None:
        page = self._pages.pop(key, None)
        self.size -= len(page.content) if page else 0

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0


class Watch(threading.local):
    """One plain connection of each thread, for the one statement that every kept page costs.

    It is sent through libpq directly: a third of the time of a cursor, on a path that is nothing but this statement.
    """

    connection: psycopg.Connection[Any] | None = None

    def snapshot(self) -> bytes | None:
        """Return what the database holds now, as its snapshot; None where it cannot be asked, and nothing is kept."""
        for _ in range(2):  # the second time with a new connection: the server may have been restarted
            try:
                self.connection = self.connection or _connect()
                result = self.connection.pgconn.exec_(SNAPSHOT)
                if result.status == ExecStatus.TUPLES_OK:
                    return result.get_value(0, 0)
            except psycopg.Error:
                pass
            self.close()
        return None

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _connect() -> psycopg.Connection[Any]:
    known = connection.get_connection_params()
    wanted = {name: known[name] for name in CONNECTION_ARGUMENTS if known.get(name)}
    return psycopg.connect(**wanted, **PATIENCE, autocommit=True)


shelf = Shelf()
watch = Watch()


def kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Serve the view's page to visitors without a session from memory while it holds.

    The outermost decorator, for pages whose content hangs on the address, the display modes and the database alone.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        limit = settings.KEPT_PAGES_MIB * 1024 * 1024
        snapshot = watch.snapshot() if limit and _is_plain(request) else None
        if snapshot is None:
            return view(request, *args, **kwargs)
        key = (request.scheme or "", request.get_host(), request.path, *chosen(request), str(timezone.localdate()))
        page = shelf.get(key, snapshot)
        if page is not None:
            return _served(request, page)
        response = view(request, *args, **kwargs)
        if _can_be_kept(request, response) and watch.snapshot() == snapshot:
            shelf.put(key, _page(response, snapshot), limit=limit)
        return response

    return answer


def _is_plain(request: HttpRequest) -> bool:
    """Tell whether the request says nothing but an address and a display mode, and sees what everybody sees."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and not request.COOKIES.keys() - {COOKIE, settings.CSRF_COOKIE_NAME}
        and "HTTP_HX_REQUEST" not in request.META
        and not connection.in_atomic_block  # inside a transaction its own writes are seen, but in no snapshot
    )


def _can_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        request.method == "GET"
        and isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        and "no-store" not in response.headers.get("Cache-Control", "")
    )


def _page(response: Any, snapshot: bytes) -> Page:
    if not response.has_header("ETag"):
        set_response_etag(response)
    return Page(response.content, dict(response.headers), snapshot, monotonic() + LIFETIME)


def _served(request: HttpRequest, page: Page) -> HttpResponseBase:
    response = HttpResponse(page.content, headers=page.headers)
    return get_conditional_response(request, etag=page.headers["ETag"], response=response) or response
