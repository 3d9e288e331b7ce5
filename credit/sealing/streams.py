"""Sealing whole files in pieces, so that a file of any size is encrypted and read back in flat memory.

Layout: the JSON head line (algorithm, key id, nonce prefix), then pieces: 4 bytes length, ciphertext with tag.
Each piece's nonce is prefix + counter, and its associated data tell its number and whether it is the last one:
pieces cannot be reordered, dropped, or the file cut short, without notice.
"""

import io
import json
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credit.sealing.services import AES_GCM, CannotUnseal, key_ring

PIECE_BYTES = 1024 * 1024
PREFIX_BYTES = 8


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(4, "big")


def _mark(number: int, is_last: bool) -> bytes:
    return f"{number}:{int(is_last)}".encode()


def seal_stream(source: BinaryIO, target: BinaryIO) -> None:
    """Write the sealed form of `source` to `target`."""
    key_id, cipher = next(iter(key_ring().items()))
    prefix = os.urandom(PREFIX_BYTES)
    head = {"alg": AES_GCM, "kid": key_id, "prefix": prefix.hex()}
    target.write(json.dumps(head).encode() + b"\n")
    number, piece = 0, source.read(PIECE_BYTES)
    while True:
        following = source.read(PIECE_BYTES)
        sealed = cipher.encrypt(_nonce(prefix, number), piece, _mark(number, not following))
        target.write(len(sealed).to_bytes(4, "big") + sealed)
        if not following:
            return
        number, piece = number + 1, following


def _pieces(source: BinaryIO, cipher: AESGCM, prefix: bytes) -> Iterator[bytes]:
    number, length = 0, source.read(4)
    while length:
        sealed = source.read(int.from_bytes(length, "big"))
        length = source.read(4)
        try:
            yield cipher.decrypt(_nonce(prefix, number), sealed, _mark(number, not length))
        except InvalidTag as error:
            raise CannotUnseal("altered", "保密文件被改动或不完整，不能打开。请联系系统管理员。") from error
        number += 1


class UnsealedFile(io.RawIOBase):
    """A sealed file read as if it were plain; wrap it in io.BufferedReader. Forward only."""

    def __init__(self, source: BinaryIO) -> None:
        head = json.loads(source.readline())
        cipher = key_ring().get(head["kid"])
        if head["alg"] != AES_GCM or cipher is None:
            raise CannotUnseal("no_key", f"保密文件用的密钥 {head['kid']} 不在配置里，不能打开。请联系系统管理员。")
        self._source = source
        self._pieces = _pieces(source, cipher, bytes.fromhex(head["prefix"]))
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = next(self._pieces, b"")
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def close(self) -> None:
        self._source.close()
        super().close()
