"""Which client speaks to a platform: one per mode of exchange."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings

from credit.catalogue import standards
from credit.sealing import unseal
from credit.sharing.models import Mode, Platform, Signature
from credit.sharing.platforms.base import Client, TryLater
from credit.sharing.platforms.files import AnyFolder, FileClient
from credit.sharing.platforms.folders import LocalFolder, SftpFolder
from credit.sharing.platforms.library import LibraryClient
from credit.sharing.platforms.rest import RestClient, fetch_key
from credit.sharing.platforms.signatures import HmacSigner, Md5Signer, NationalSigner, Signer

ClientFor = Callable[[Platform], AbstractContextManager[Client]]


def _rest(platform: Platform) -> AbstractContextManager[Client]:
    return RestClient(platform.address, _signer(platform), timeout=platform.timeout_seconds)


def _signer(platform: Platform) -> Signer:
    name, secret = platform.app_key, str(unseal(platform.sealed_secret))
    if platform.signature == Signature.NATIONAL:
        fetch = fetch_key(platform.refresh_address, platform.timeout_seconds)
        return NationalSigner(name, platform.service_id, secret, fetch)
    return Md5Signer(name, secret) if platform.signature == Signature.MD5 else HmacSigner(name, secret)


def _library(platform: Platform) -> AbstractContextManager[Client]:
    slugs = platform.items.filter(is_active=True).values_list("item__slug", flat=True)
    return LibraryClient(
        platform.address, user=platform.app_key, password=str(unseal(platform.sealed_secret)),
        timeout=platform.timeout_seconds, kinds=[standards.get(slug).wire_kind for slug in slugs],
        area_code=settings.SITE["division_code"],
    )  # fmt: skip


def _file(platform: Platform) -> AbstractContextManager[Client]:
    secret, folder = str(unseal(platform.sealed_secret)), folder_of(platform)
    return FileClient(folder, secret=secret, file_format=platform.file_format)


def folder_of(platform: Platform) -> AnyFolder:
    """Return the exchange folder of a platform in file mode: here or on an SFTP server. Raises TryLater."""
    if not platform.address.startswith("sftp://"):
        if not Path(platform.address).is_absolute():  # it would lie wherever this process was started
            raise TryLater("文件交换目录的地址写法不对，请管理员改正", unknown=False)
        return LocalFolder(Path(platform.address))
    return SftpFolder(
        platform.address, identity=str(unseal(platform.sealed_identity) or ""), host_key=platform.host_key,
        timeout=platform.timeout_seconds,
    )  # fmt: skip


MODES: dict[str, ClientFor] = {Mode.REST: _rest, Mode.LIBRARY: _library, Mode.FILE: _file}


def client_for(platform: Platform) -> AbstractContextManager[Client]:
    """Return the client of a platform by its mode. Raises KeyError for a mode nobody speaks."""
    return MODES[platform.mode](platform)
