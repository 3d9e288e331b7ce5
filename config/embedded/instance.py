"""The instance file: addresses and generated secrets of one data folder (`DATA_DIR/instance.json`, mode 600)."""

import base64
import json
import os
import random
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
PRIVATE = ("log", "files", "mail", "beat")  # folders whose contents only the portal's own user may see
PORTS = range(20_000, 32_000)  # below the range from which systems take ports for outgoing connections


def make_data_dir(folder: Path) -> None:
    """Create the data folder: others may pass it (PostgreSQL may run under another account) but not list it."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o711)
    for name in PRIVATE:
        (folder / name).mkdir(mode=0o700, exist_ok=True)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    return next(port for port in random.sample(PORTS, len(PORTS)) if is_free(port))


def _url(scheme: str, path: str, user: str = "") -> str:
    password = f"{user}:{secrets.token_urlsafe(24)}@"
    return f"{scheme}://{password}{LOOPBACK}:{free_port()}/{path}"


def port_of(url: str) -> int:
    """Return the port of an address that was built here."""
    port = urlsplit(url).port
    assert port is not None
    return port


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "LOOKUP_KEY": _key(),
        "SEALING_KEYS": f"k1:{_key()}",
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "DATABASE_URL": _url("postgresql", "portal", "portal"),
        "REDIS_URL": _url("redis", "0"),
        "SANDBOX_CITY_URL": f"http://{LOOPBACK}:{free_port()}",
        "SANDBOX_PROVINCE_URL": f"http://{LOOPBACK}:{free_port()}",
    }


def _write(path: Path, values: dict[str, str]) -> None:
    """Replace the file in one step, so that a crash leaves the old secrets or the new ones."""
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(values, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def exists(folder: Path) -> bool:
    """Tell whether this folder belongs to servers of our own."""
    return (folder / "instance.json").is_file()


def remember(folder: Path, **values: str) -> None:
    """Add settings to the file of a folder that has one; what is there already is not written again."""
    path = folder / "instance.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    if known | values != known:
        _write(path, known | values)


def load(folder: Path) -> dict[str, str]:
    """Return the values of this folder, making what is missing; call with the folder's servers stopped.

    Secrets are made once. A port that someone else took meanwhile is chosen again.
    """
    path = folder / "instance.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    values = {**(fresh := _fresh()), **known}
    for name in [name for name in fresh if name.endswith("_URL")]:
        port = port_of(values[name])
        if not is_free(port):
            values[name] = values[name].replace(f"{LOOPBACK}:{port}", f"{LOOPBACK}:{free_port()}")
    if values != known:
        _write(path, values)
    return values
