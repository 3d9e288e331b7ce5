"""Signing files so that anyone with the public key can check them: Ed25519 (RFC 8032), the private key sealed."""

from base64 import b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.db import connection, transaction

from credit.documents.models import SigningKey
from credit.sealing import seal_bytes, unseal_bytes

LOCK = 0x7369676E  # "sign": one process makes the first key


@transaction.atomic
def present_key() -> SigningKey:
    """Return the key that signs now; the first call makes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return SigningKey.objects.filter(retired_at__isnull=True).first() or _make()


def _make() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return SigningKey.objects.create(sealed_private=seal_bytes(private.private_bytes_raw()), public_pem=pem.decode())


def sign(data: bytes, key: SigningKey) -> bytes:
    """Return the signature (64 bytes) of a file."""
    return Ed25519PrivateKey.from_private_bytes(unseal_bytes(key.sealed_private)).sign(data)


def sign_text(data: bytes, key: SigningKey) -> str:
    """Return the signature of a file in base64."""
    return b64encode(sign(data, key)).decode()


def is_signed(data: bytes, signature: bytes, public_pem: str) -> bool:
    """Tell whether a file bears this signature by the holder of this public key. Raises ValueError for a bad key."""
    key = load_pem_public_key(public_pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
