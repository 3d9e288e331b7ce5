"""Where file packages lie: a folder of this machine (also one that another program carries on), or a folder on SFTP.

SFTP is spoken by the OpenSSH client in batch mode: no Python library of a permissive licence does it.
"""

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from credit.sharing.platforms.base import TryLater

LARGEST = 64 * 1024 * 1024
SFTP = "sftp"


class Folder(Protocol):
    """A folder with `out`, `taken`, `feedback`, `inventory` and `lists` in it. Every method raises TryLater."""

    def names(self, place: str) -> list[str]:
        """Return the names of the files in a place, sorted; none when the place is missing."""

    def read(self, place: str, name: str) -> bytes: ...

    def write(self, place: str, name: str, content: bytes) -> None:
        """Put a file there in one step: nobody ever sees a part of it under its name."""


class LocalFolder:
    """A folder that both sides reach."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def names(self, place: str) -> list[str]:
        try:
            return sorted(entry.name for entry in (self._root / place).iterdir() if entry.is_file())
        except FileNotFoundError:
            return []
        except OSError as trouble:
            raise TryLater(f"目录不可读（{type(trouble).__name__}）", unknown=False) from trouble

    def read(self, place: str, name: str) -> bytes:
        try:
            with open(self._root / place / name, "rb") as file:
                return _bounded(file.read(LARGEST + 1))
        except OSError as trouble:
            raise TryLater(f"文件不可读（{type(trouble).__name__}）", unknown=True) from trouble

    def write(self, place: str, name: str, content: bytes) -> None:
        target = self._root / place / name
        draft = target.with_name(f".{name}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(draft, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except OSError as trouble:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise TryLater(f"文件不可写（{type(trouble).__name__}）", unknown=True) from trouble


class SftpFolder:
    """A folder on a server, reached by `sftp://user@host:port/path` with a private key and a pinned host key."""

    def __init__(self, address: str, *, identity: str, host_key: str, timeout: float) -> None:
        parts = urlsplit(address)
        self._host, self._port, self._user = parts.hostname or "", parts.port or 22, parts.username or ""
        self._root = parts.path.rstrip("/")
        self._identity, self._host_key, self._timeout = identity, host_key, timeout

    def __enter__(self) -> Self:
        self._papers = tempfile.TemporaryDirectory(prefix="sftp-")  # mode 700
        self._paper("identity", self._identity.strip() + "\n")
        host = self._host if self._port == 22 else f"[{self._host}]:{self._port}"
        self._paper("known_hosts", "".join(f"{host} {line.strip()}\n" for line in self._host_key.splitlines() if line))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._papers.cleanup()

    def _paper(self, name: str, text: str) -> None:
        with open(os.open(Path(self._papers.name) / name, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(text)

    def names(self, place: str) -> list[str]:
        listed = self._run(f"-ls -1 {_quoted(f'{self._root}/{place}')}\n")
        names = (line.strip().rsplit("/", 1)[-1] for line in listed.splitlines() if not line.startswith("sftp>"))
        return sorted(name for name in names if name and not name.startswith("."))

    def read(self, place: str, name: str) -> bytes:
        target = Path(self._papers.name) / "download"
        self._run(f"get {_quoted(f'{self._root}/{place}/{name}')} {_quoted(str(target))}\n")
        content = _bounded(target.read_bytes())
        target.unlink()
        return content

    def write(self, place: str, name: str, content: bytes) -> None:
        source = Path(self._papers.name) / "upload"
        source.write_bytes(content)
        final, draft = f"{self._root}/{place}/{name}", f"{self._root}/{place}/.{name}.tmp"
        self._run(
            f"-mkdir {_quoted(f'{self._root}/{place}')}\nput {_quoted(str(source))} {_quoted(draft)}\n"
            f"rename {_quoted(draft)} {_quoted(final)}\n"
        )

    def command(self) -> list[str]:
        """Return the command that runs a batch of sftp commands from its standard input."""
        papers = Path(self._papers.name)
        options = {
            "BatchMode": "yes", "StrictHostKeyChecking": "yes", "UserKnownHostsFile": str(papers / "known_hosts"),
            "GlobalKnownHostsFile": "/dev/null", "IdentityFile": str(papers / "identity"), "IdentitiesOnly": "yes",
            "ConnectTimeout": str(max(1, int(self._timeout))), "PasswordAuthentication": "no",
        }  # fmt: skip
        flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return [SFTP, "-q", "-F", "/dev/null", "-b", "-", *flags, "-P", str(self._port), f"{self._user}@{self._host}"]

    def _run(self, batch: str) -> str:
        try:
            done = subprocess.run(
                self.command(), input=batch, capture_output=True, text=True, timeout=self._timeout, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as trouble:
            raise TryLater(f"SFTP 不可用（{type(trouble).__name__}）", unknown=True) from trouble
        if done.returncode != 0:
            raise TryLater(f"SFTP 命令失败（{done.returncode}）", unknown=True)
        return done.stdout


def _quoted(path: str) -> str:
    """Return a path as an argument of an sftp command; only pattern characters and quotes mean anything there."""
    return '"' + "".join(f"\\{char}" if char in '\\"*?[' else char for char in path) + '"'


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise TryLater("文件过大", unknown=True)
    return content
