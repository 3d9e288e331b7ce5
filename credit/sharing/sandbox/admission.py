"""Who may call the sandbox platform: the signatures of `platforms.signatures`, seen from the other side."""

import hmac
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from credit.sharing.platforms import signing
from credit.sharing.platforms.signatures import SHANGHAI, md5_sign, national_sign, seal_key

Keys = Callable[[str], str | None]
KEY_SECONDS = 1800  # life of a working key
WINDOW_SECONDS = 300


class Turned(Exception):
    """The call is not let in; `code` is the answer code (401xx)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


class Admitted(NamedTuple):
    """A call that is let in: its body, the nonce to remember ("" for none), and how its answer is dressed."""

    body: bytes
    nonce: str = ""
    dress: Callable[[dict[str, Any]], dict[str, Any]] = dict


def admit(headers: Mapping[str, str], keys: Keys, *, method: str, path: str, body: bytes) -> Admitted:
    """Let a call in that is signed in one of the three ways. Raises Turned."""
    if "gjgxjhpt_rid" in headers:
        return _national(headers, keys, body)
    if headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        return _md5(keys, body)
    secret = _secret(keys, headers.get("X-App-Key", ""))
    try:
        nonce = signing.verify(headers, secret, method=method, path=path, body=body, now_ms=_now_ms())
    except signing.BadSignature as bad:
        raise Turned(bad.code, bad.message) from bad
    return Admitted(body, nonce)


def working_key(app_key: str, rid: str, sid: str, now: float) -> tuple[str, float]:
    """Return the working key of a requester for this half hour, and its end in seconds since the epoch."""
    period = int(now // KEY_SECONDS)
    text = hmac.digest(app_key.encode(), f"{rid}{sid}{period}".encode(), "sha256").hex()[:32]
    return text, (period + 1) * KEY_SECONDS


def refresh(keys: Keys, body: bytes) -> dict[str, Any]:
    """Hand out a working key, sealed with the requester's appkey. Raises Turned."""
    try:
        asked = {name: str(value) for name, value in json.loads(body).items()}
    except (ValueError, AttributeError) as error:
        raise Turned("40101", "签名不正确") from error
    rid, sid = asked.get("gjgxjhpt_rid", ""), asked.get("gjgxjhpt_sid", "")
    app_key = _secret(keys, rid)
    _check(asked, (app_key,))
    text, until = working_key(app_key, rid, sid, time.time())
    end = datetime.fromtimestamp(until, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return {"code": "0", "msg": "成功", "data": {"secret": seal_key(app_key, text), "secretEndTime": end}}


def _national(headers: Mapping[str, str], keys: Keys, body: bytes) -> Admitted:
    rid, sid = headers["gjgxjhpt_rid"], headers.get("gjgxjhpt_sid", "")
    app_key, now = _secret(keys, rid), time.time()
    _check(headers, [working_key(app_key, rid, sid, moment)[0] for moment in (now, now - WINDOW_SECONDS)])
    return Admitted(body)


def _check(given: Mapping[str, str], secrets: Any) -> None:
    rid, sid, moment = (given.get(f"gjgxjhpt_{name}", "") for name in ("rid", "sid", "rtime"))
    if not (moment.isascii() and moment.isdigit()) or abs(_now_ms() - int(moment)) > WINDOW_SECONDS * 1000:
        raise Turned("40102", "时间戳不在允许范围内（前后5分钟）")
    signature = given.get("gjgxjhpt_sign", "").encode("utf-8", "replace")
    if not any(hmac.compare_digest(national_sign(one, sid, rid, moment).encode(), signature) for one in secrets):
        raise Turned("40101", "签名不正确")


def _md5(keys: Keys, body: bytes) -> Admitted:
    try:
        data = json.loads(parse_qs(body.decode())["data"][0])
        app_key, signature, moment = (str(data[name]) for name in ("appKey", "sign", "requestTime"))
        asked_at = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=SHANGHAI).timestamp()
    except (ValueError, KeyError, TypeError) as error:
        raise Turned("40101", "缺少签名参数") from error
    if abs(time.time() - asked_at) > WINDOW_SECONDS:
        raise Turned("40102", "时间戳不在允许范围内（前后5分钟）")
    wanted = md5_sign(app_key, _secret(keys, app_key), moment)
    if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        raise Turned("40101", "签名不正确")
    return Admitted(str(data.get("package", "")).encode(), dress=_in_data)


def _in_data(content: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in the dress of the appKey style."""
    inner = {name: value for name, value in content.items() if name not in ("code", "msg")}
    return {"code": content["code"], "msg": content.get("msg", ""), "description": "", "data": [inner]}


def _secret(keys: Keys, name: str) -> str:
    secret = keys(name)
    if secret is None:
        raise Turned("40100", "应用标识不存在")
    return secret


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
