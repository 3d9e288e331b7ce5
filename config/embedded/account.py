"""Under whom PostgreSQL runs. It refuses root; no right of a folder above the data folder is ever widened.

An ordinary user runs it as himself. Root takes the first that works:

1. an unprivileged account, when it may pass every folder above the programs and the data;
2. root's own files seen from a user namespace in which root is an ordinary user;
3. the unprivileged account with a copy of the programs, and the data, in a folder that it may pass.
"""

import os
import pwd
import secrets
import shutil
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.embedded.programs import Programs

ACCOUNTS = ("postgres", "nobody")
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
SHELTERS = (Path("/var/lib"), Path("/var/tmp"))
NOTE = "shelter"  # the file in the data folder that names the shelter


class NoAccount(RuntimeError):
    """Root has no way to run PostgreSQL here."""


@dataclass(frozen=True, slots=True)
class Account:
    """How to start a program of PostgreSQL, and where its cluster lies."""

    programs: Programs
    cluster: Path
    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def own(self, path: Path) -> None:
        """Give a file or folder of ours, with all inside, to the account."""
        if os.geteuid() != 0:
            return
        user, group = (0, 0) if self.user is None else (self.user, self.group or 0)
        if path.stat().st_uid == user:
            return
        for entry in (path, *path.rglob("*")):
            os.chown(entry, user, group, follow_symlinks=False)


def can_pass(folders: Iterable[Path], person: pwd.struct_passwd) -> bool:
    """Tell whether the person may enter every one of the folders (by plain rights, without supplementary groups)."""
    return all(_may_enter(folder.stat(), person) for folder in folders)


def _may_enter(state: os.stat_result, person: pwd.struct_passwd) -> bool:
    if state.st_uid == person.pw_uid:
        return bool(state.st_mode & stat.S_IXUSR)
    if state.st_gid == person.pw_gid:
        return bool(state.st_mode & stat.S_IXGRP)
    return bool(state.st_mode & stat.S_IXOTH)


def unprivileged() -> pwd.struct_passwd | None:
    """Return the account that root lends to PostgreSQL, if the machine has one."""
    known = {person.pw_name: person for person in pwd.getpwall()}
    return next((known[name] for name in ACCOUNTS if name in known and known[name].pw_uid), None)


def namespaces_work(programs: Programs) -> bool:
    """Try PostgreSQL once inside a user namespace; many containers forbid it."""
    if shutil.which(NAMESPACE[0]) is None:
        return False
    trial = subprocess.run([*NAMESPACE, str(programs.postgres), "--version"], capture_output=True, check=False)
    return trial.returncode == 0


def _shelter(folder: Path, person: pwd.struct_passwd) -> Path:
    """Return the folder outside the data folder that belongs to it, making it the first time."""
    note = folder / NOTE
    if note.is_file():
        return Path(note.read_text(encoding="utf-8"))
    for above in SHELTERS:
        if above.is_dir() and can_pass((above, *above.parents), person):
            shelter = above / f"credit-portal-{secrets.token_hex(8)}"
            shelter.mkdir()
            shelter.chmod(0o711)
            note.write_text(str(shelter), encoding="utf-8")
            return shelter
    raise NoAccount("root 无法在这里启动 PostgreSQL。请用普通用户运行，或设置 DATABASE_URL 和 REDIS_URL。")


def leave_shelter(folder: Path) -> None:
    """Remove what lies outside of this data folder, programs and cluster."""
    note = folder / NOTE
    if note.is_file():
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
        note.unlink()


def _let_read(copied: Path) -> None:
    """Let everybody use the copied programs, also where root's own files are closed to others."""
    for entry in (copied, *copied.rglob("*"), *copied.with_name(f"{copied.name}.libs").rglob("*")):
        if not entry.is_symlink():
            entry.chmod(entry.stat().st_mode | (0o055 if entry.is_dir() or os.access(entry, os.X_OK) else 0o044))


def _sheltered(programs: Programs, folder: Path, person: pwd.struct_passwd) -> Account:
    """Copy the programs to, and keep the cluster in, a folder of our own that the account may pass."""
    shelter = _shelter(folder, person)
    package = programs.postgres.parents[2]
    for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, shelter / part.relative_to(package.parent), symlinks=True, dirs_exist_ok=True)
    _let_read(shelter / package.name)
    lent = Programs(
        initdb=shelter / programs.initdb.relative_to(package.parent),
        postgres=shelter / programs.postgres.relative_to(package.parent),
        valkey=programs.valkey,
    )
    return Account(lent, shelter / "postgres", user=person.pw_uid, group=person.pw_gid)


def choose(programs: Programs, folder: Path) -> Account:
    """Return the way PostgreSQL runs for this data folder; raises NoAccount."""
    cluster = folder / "postgres"
    if os.geteuid() != 0:
        return Account(programs, cluster)
    person = unprivileged()
    if person and can_pass((folder, *folder.parents, *programs.postgres.parents), person):
        return Account(programs, cluster, user=person.pw_uid, group=person.pw_gid)
    if namespaces_work(programs):
        return Account(programs, cluster, prefix=NAMESPACE)
    if person is None:
        raise NoAccount("本机没有 postgres 或 nobody 账号。请用普通用户运行，或设置 DATABASE_URL 和 REDIS_URL。")
    return _sheltered(programs, folder, person)
