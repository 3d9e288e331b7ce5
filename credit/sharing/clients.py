"""Which client speaks to a platform: one per mode of exchange."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from credit.sealing import unseal
from credit.sharing.client import Batch, RestClient
from credit.sharing.models import Platform
from credit.sharing.receipts import Receipt


class Client(Protocol):
    """Sends a batch, and asks what became of one (None: never heard of it). Both raise TryLater or Refused."""

    def push(self, batch: Batch) -> Receipt: ...

    def receipt(self, batch: Batch) -> Receipt | None: ...


ClientFor = Callable[[Platform], AbstractContextManager[Client]]


def _rest(platform: Platform) -> RestClient:
    secret = unseal(platform.sealed_secret)
    return RestClient(platform.address, app_key=platform.app_key, secret=secret, timeout=platform.timeout_seconds)


MODES: dict[str, ClientFor] = {"rest": _rest}


def client_for(platform: Platform) -> AbstractContextManager[Client]:
    """Return the client of a platform by its mode. Raises KeyError for a mode nobody speaks."""
    return MODES[platform.mode](platform)
