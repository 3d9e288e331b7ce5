"""The ways in which calls are signed: each dresses a call, and undresses the answer to it.

HMAC is our own agreement (exchange.md §5.5). The other two are what gateways in the country really ask for (§3.3): they
cover neither body nor path, so they are as safe as the connection they travel on.
"""

import hashlib
import hmac
import json
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from credit.sharing.platforms import signing
from credit.sharing.platforms.base import TryLater

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
SPARE_SECONDS = 60.0  # a working key is changed so long before its end
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Call(NamedTuple):
    """A call as it goes over the wire."""

    method: str
    target: str
    headers: dict[str, str]
    content: bytes


class Signer(Protocol):
    """Signs the calls to one platform."""

    def dress(self, method: str, target: str, body: bytes) -> Call:
        """Return the signed call. Raises TryLater when there is no key to sign with."""

    def undress(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return an answer without what the gateway has put around it."""

    def forget(self) -> None:
        """Drop what is remembered of keys: the platform did not take the last signature."""


class HmacSigner:
    """X-Sign over method, path, time, nonce and body (§5.5)."""

    def __init__(self, app_key: str, secret: str) -> None:
        self._app_key, self._secret = app_key, secret

    def dress(self, method: str, target: str, body: bytes) -> Call:
        headers = signing.headers(self._app_key, self._secret, method=method, path=target, body=body)
        return Call(method, target, {**headers, **JSON}, body)

    def undress(self, content: dict[str, Any]) -> dict[str, Any]:
        return content

    def forget(self) -> None:
        pass


class Md5Signer:
    """Form field `data` with appKey, requestTime and MD5(appKey + secret + requestTime) (§3.3 a)."""

    def __init__(self, app_key: str, secret: str) -> None:
        self._app_key, self._secret = app_key, secret

    def dress(self, method: str, target: str, body: bytes) -> Call:
        moment = datetime.now(SHANGHAI).strftime("%Y%m%d%H%M%S")
        data = {"appKey": self._app_key, "sign": md5_sign(self._app_key, self._secret, moment), "requestTime": moment}
        if body:
            data["package"] = body.decode()
        return Call("POST", target, FORM, urlencode({"data": json.dumps(data, ensure_ascii=False)}).encode())

    def undress(self, content: dict[str, Any]) -> dict[str, Any]:
        """Return the one entry of `data` with the code around it."""
        data = content.get("data")
        inner = data[0] if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict) else {}
        return {**inner, "code": content["code"]}

    def forget(self) -> None:
        pass


class WorkingKey(NamedTuple):
    text: str
    until: float  # seconds since the epoch


class NationalSigner:
    """The two steps of the national sharing platform (§3.3 b): a working key is fetched, and signs until it ends.

    `fetch(body)` posts to the refresh address and returns the JSON answer. Keys are remembered by the process.
    """

    _keys: dict[tuple[str, str, str], WorkingKey] = {}
    _lock = threading.Lock()

    def __init__(self, rid: str, sid: str, app_key: str, fetch: Callable[[bytes], dict[str, Any]]) -> None:
        self._rid, self._sid, self._app_key, self._fetch = rid, sid, app_key, fetch
        self._name = (rid, sid, hashlib.sha256(app_key.encode()).hexdigest())

    def dress(self, method: str, target: str, body: bytes) -> Call:
        return Call(method, target, {**self._signed(self._key()), **JSON}, body)

    def undress(self, content: dict[str, Any]) -> dict[str, Any]:
        return content

    def forget(self) -> None:
        self._keys.pop(self._name, None)

    def _signed(self, key: str) -> dict[str, str]:
        moment = str(time.time_ns() // 1_000_000)
        signature = national_sign(key, self._sid, self._rid, moment)
        return {
            "gjgxjhpt_rid": self._rid, "gjgxjhpt_sid": self._sid, "gjgxjhpt_rtime": moment,
            "gjgxjhpt_sign": signature,
        }  # fmt: skip

    def _key(self) -> str:
        with self._lock:
            known = self._keys.get(self._name)
            if known is None or known.until - SPARE_SECONDS < time.time():
                known = self._keys[self._name] = self._refresh()
            return known.text

    def _refresh(self) -> WorkingKey:
        answer = self._fetch(json.dumps(self._signed(self._app_key)).encode())
        data = answer.get("data")
        if str(answer.get("code")) != "0" or not isinstance(data, dict):
            raise TryLater("刷新签名密钥失败", unknown=False)
        try:
            return WorkingKey(open_key(self._app_key, str(data.get("secret"))), _end(str(data.get("secretEndTime"))))
        except ValueError as trouble:
            raise TryLater("刷新的签名密钥无法解读", unknown=False) from trouble


def md5_sign(app_key: str, secret: str, moment: str) -> str:
    """Return the signature of the appKey style."""
    return hashlib.md5(f"{app_key}{secret}{moment}".encode(), usedforsecurity=False).hexdigest()


def national_sign(key: str, sid: str, rid: str, moment: str) -> str:
    """Return the signature of the national platform: Base64(HMAC-SHA256(key, sid + rid + rtime))."""
    return b64encode(hmac.digest(key.encode(), f"{sid}{rid}{moment}".encode(), "sha256")).decode()


def _aes(app_key: str) -> Cipher[modes.ECB]:
    """Return the cipher of working keys: AES-128-ECB.

    Its key is what Java's SHA1PRNG makes of the appkey as seed, SHA-1 applied twice: so do the platform's own clients.
    """
    seed = hashlib.sha1(app_key.encode(), usedforsecurity=False).digest()
    key = hashlib.sha1(seed, usedforsecurity=False).digest()[:16]
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305


def seal_key(app_key: str, text: str) -> str:
    """Return a working key as the platform hands it out (what the sandbox does)."""
    pad, cipher = PKCS7(128).padder(), _aes(app_key).encryptor()
    return b64encode(cipher.update(pad.update(text.encode()) + pad.finalize()) + cipher.finalize()).decode()


def open_key(app_key: str, sealed: str) -> str:
    """Return the working key out of the platform's answer. Raises ValueError."""
    pad, cipher = PKCS7(128).unpadder(), _aes(app_key).decryptor()
    return (pad.update(cipher.update(b64decode(sealed, validate=True)) + cipher.finalize()) + pad.finalize()).decode()


def _end(text: str) -> float:
    """Return the end of a key in seconds since the epoch: milliseconds or a time of day in China. Raises ValueError."""
    if text.isdigit():
        return int(text) / 1000
    when = datetime.fromisoformat(text)
    return (when if when.tzinfo else when.replace(tzinfo=SHANGHAI)).timestamp()
