"""Sealed values open only unaltered and with their key."""

import io
import os
from base64 import b64encode

import pytest

from credit.sealing import keyed_digest, lookup_hash, seal, seal_many, unseal
from credit.sealing.services import CannotUnseal
from credit.sealing.streams import PIECE_BYTES, UnsealedFile, seal_stream

NUMBER = "370402199001010016"


def test_a_sealed_value_comes_back_and_shows_nothing():
    blob = seal({"identity": NUMBER})
    assert NUMBER.encode() not in blob
    assert unseal(memoryview(blob)) == {"identity": NUMBER}


def test_the_envelope_names_algorithm_and_key():
    blob = seal("x")
    assert blob[1 : 1 + blob[0]] == b"A256GCM:t1"


def test_the_same_value_is_sealed_differently_each_time():
    assert seal(NUMBER) != seal(NUMBER)


def test_an_old_key_still_opens_after_a_new_one_took_over(settings):
    blob = seal(NUMBER)
    settings.SEALING_KEYS = [f"t2:{b64encode(os.urandom(32)).decode()}", *settings.SEALING_KEYS]
    assert unseal(blob) == NUMBER
    assert b"A256GCM:t2" in seal(NUMBER)


def test_a_lost_key_is_said_so(settings):
    blob = seal(NUMBER)
    settings.SEALING_KEYS = [f"other:{b64encode(os.urandom(32)).decode()}"]
    with pytest.raises(CannotUnseal, match="t1"):
        unseal(blob)


@pytest.mark.parametrize("position", [3, 15, -1])
def test_an_altered_value_does_not_open(position):
    blob = bytearray(seal(NUMBER))
    blob[position] ^= 1
    with pytest.raises(CannotUnseal):
        unseal(bytes(blob))


def test_nothing_to_hide_stays_empty():
    assert seal_many([{}, None, "", {"a": "1"}])[:3] == [None, None, None]
    assert unseal(None) == {}


def test_a_lookup_hash_depends_on_scheme_value_and_key(settings):
    first = lookup_hash("identity", NUMBER)
    assert first == lookup_hash("identity", NUMBER)
    assert first != lookup_hash("qualification", NUMBER)
    digest = keyed_digest(b"row")
    settings.LOOKUP_KEY = b64encode(os.urandom(32)).decode()
    assert first != lookup_hash("identity", NUMBER)
    assert digest != keyed_digest(b"row")


def _sealed_file(content: bytes) -> bytes:
    target = io.BytesIO()
    seal_stream(io.BytesIO(content), target)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 7])
def test_a_sealed_file_comes_back_whole(size):
    content = os.urandom(size)
    assert io.BufferedReader(UnsealedFile(io.BytesIO(_sealed_file(content)))).read() == content


def test_a_sealed_file_cut_at_a_piece_is_noticed():
    sealed = _sealed_file(b"a" * PIECE_BYTES + b"b")
    head = sealed.index(b"\n") + 1
    first = head + 4 + int.from_bytes(sealed[head : head + 4], "big")
    with pytest.raises(CannotUnseal):
        io.BufferedReader(UnsealedFile(io.BytesIO(sealed[:first]))).read()
