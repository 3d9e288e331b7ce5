"""The digest of a row that the outbox keeps: it tells same from different and gives nothing away.

A plain hash of one row could be guessed back to an identity number; what is stored is a keyed digest of it. A platform
reports plain hashes (`platforms.base.row_hash`); `stored` makes them comparable.
"""

from credit.sealing import keyed_digest


def stored(row_hash: str) -> bytes:
    """Return the 32 bytes kept as `Delivery.payload_digest` for a row with this hash."""
    return keyed_digest(row_hash.encode())
