"""Envelope: one byte length + `algorithm:key id`, 12 bytes nonce, ciphertext with tag.

The head names algorithm and key, and is authenticated with the rest: a new algorithm (SM4-GCM) or key is added beside
the old ones without touching stored data. Keys come from settings SEALING_KEYS, "id:base64" each; the first one seals.
"""

import hashlib
import hmac
import json
import os
from base64 import b64decode
from collections.abc import Iterable
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from credit.kernel.errors import DomainError

AES_GCM = "A256GCM"
NONCE_BYTES = 12


class CannotUnseal(DomainError):
    """The key of a sealed value is missing, or the value was altered."""


@cache
def _keys(configured: tuple[str, ...]) -> dict[str, AESGCM]:
    pairs = (entry.split(":", 1) for entry in configured)
    return {key_id: AESGCM(b64decode(key)) for key_id, key in pairs}


def key_ring() -> dict[str, AESGCM]:
    keys = _keys(tuple(settings.SEALING_KEYS))
    if not keys:
        raise CannotUnseal("no_key", "没有配置 SEALING_KEYS，不能保存保密数据项。请联系系统管理员。")
    return keys


def seal(value: Any) -> bytes:
    """Encrypt a JSON-able value."""
    return seal_bytes(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())


def seal_bytes(data: bytes) -> bytes:
    """Encrypt content that is bytes already."""
    key_id, cipher = next(iter(key_ring().items()))
    head = f"{AES_GCM}:{key_id}".encode()
    nonce = os.urandom(NONCE_BYTES)
    return bytes([len(head)]) + head + nonce + cipher.encrypt(nonce, data, head)


def seal_many(values: Iterable[Any]) -> list[bytes | None]:
    """Encrypt each value that is not empty; an empty one has nothing to hide and stays None."""
    return [seal(value) if value else None for value in values]


def unseal(blob: bytes | memoryview | None) -> Any:
    """Return the value of a sealed blob, an empty dict for none. Raises CannotUnseal for a lost key or altered data."""
    return json.loads(unseal_bytes(blob)) if blob else {}


def unseal_bytes(blob: bytes | memoryview) -> bytes:
    """Return sealed bytes. Raises CannotUnseal for a lost key or altered data."""
    data = bytes(blob)
    head, rest = data[1 : 1 + data[0]], data[1 + data[0] :]
    algorithm, _, key_id = head.decode().partition(":")
    cipher = key_ring().get(key_id)
    if algorithm != AES_GCM or cipher is None:
        raise CannotUnseal("no_key", f"保密数据用的密钥 {key_id} 不在配置里，不能打开。请联系系统管理员。")
    try:
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head)
    except InvalidTag as error:
        raise CannotUnseal("altered", "保密数据被改动过，不能打开。请联系系统管理员。") from error


@cache
def _lookup_key(configured: str) -> bytes:
    return b64decode(configured)


def lookup_hash(scheme: str, value: str) -> str:
    """Return the keyed hash (64 hexadecimal digits) by which a sealed identifier is found, exactly or not at all."""
    return hmac.new(_lookup_key(settings.LOOKUP_KEY), f"{scheme}|{value}".encode(), hashlib.sha256).hexdigest()


def keyed_digest(data: bytes) -> bytes:
    """Return a keyed digest (32 bytes) of content that may hold restricted values; tells changed from unchanged."""
    return hmac.digest(_lookup_key(settings.LOOKUP_KEY), data, "sha256")
