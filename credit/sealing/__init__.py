"""Sealing: restricted values are encrypted with authentication, and looked up by keyed hash only."""

from credit.sealing.services import keyed_digest, lookup_hash, seal, seal_bytes, seal_many, unseal, unseal_bytes

__all__ = ["keyed_digest", "lookup_hash", "seal", "seal_bytes", "seal_many", "unseal", "unseal_bytes"]
