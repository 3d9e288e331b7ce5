"""Which client speaks to a platform: one per mode of exchange."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from credit.sealing import unseal
from credit.sharing.models import Mode, Platform
from credit.sharing.platforms.base import Client
from credit.sharing.platforms.rest import RestClient

ClientFor = Callable[[Platform], AbstractContextManager[Client]]


def _rest(platform: Platform) -> AbstractContextManager[Client]:
    secret = unseal(platform.sealed_secret)
    return RestClient(platform.address, app_key=platform.app_key, secret=secret, timeout=platform.timeout_seconds)


MODES: dict[str, ClientFor] = {Mode.REST: _rest}


def client_for(platform: Platform) -> AbstractContextManager[Client]:
    """Return the client of a platform by its mode. Raises KeyError for a mode nobody speaks."""
    return MODES[platform.mode](platform)
