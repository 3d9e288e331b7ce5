"""The signature of a call between the portal and a platform; both sides use this.

X-Sign = hex(HMAC-SHA256(secret, method, path, timestamp, nonce and sha256hex(body), joined by line feeds)); the path
includes the query.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping

WINDOW_MS = 5 * 60 * 1000
NONCE_LENGTH = 16  # at least


class BadSignature(Exception):
    """A call is not signed as agreed; `code` is the answer code (401xx)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def sign(secret: str, *, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return the signature of one call."""
    text = "\n".join((method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def headers(app_key: str, secret: str, *, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    """Return the headers of one call, signed now with a fresh nonce."""
    timestamp, nonce = str(time.time_ns() // 1_000_000), secrets.token_hex(16)
    signature = sign(secret, method=method, path=path, timestamp=timestamp, nonce=nonce, body=body)
    return {"X-App-Key": app_key, "X-Timestamp": timestamp, "X-Nonce": nonce, "X-Sign": signature}


def verify(given: Mapping[str, str], secret: str, *, method: str, path: str, body: bytes, now_ms: int) -> str:
    """Return the nonce of a call that is signed as agreed and timely; the caller remembers nonces.

    Raises BadSignature: 40101 wrong signature, 40102 outside the time window, 40103 unusable nonce.
    """
    timestamp, nonce = given.get("X-Timestamp", ""), given.get("X-Nonce", "")
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now_ms - int(timestamp)) > WINDOW_MS:
        raise BadSignature("40102", "时间戳不在允许范围内（前后5分钟）")
    if not NONCE_LENGTH <= len(nonce) <= 64:
        raise BadSignature("40103", "随机数应为16至64位")
    wanted = sign(secret, method=method, path=path, timestamp=timestamp, nonce=nonce, body=body)
    if not hmac.compare_digest(wanted.encode(), given.get("X-Sign", "").encode("utf-8", "replace")):
        raise BadSignature("40101", "签名不正确")
    return nonce
