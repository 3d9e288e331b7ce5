"""The embedded PostgreSQL: make the cluster once, say how it is started, know when it is ready."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from config.embedded.account import Account
from config.embedded.instance import LOOPBACK, port_of

SUPERUSER = "postgres"
STOP = signal.SIGINT  # "fast shutdown": ends sessions, writes a checkpoint
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
# Losing the last moments is fine for a folder that is wiped after each test run, and for no other.
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _megabytes(share: float, at_most: int) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    return f"{max(64, min(at_most, int(memory * share)))}MB"


def settings(port: int) -> dict[str, str]:
    """Return what differs from PostgreSQL's own defaults."""
    return {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": _megabytes(0.25, 1024),
        "effective_cache_size": _megabytes(0.5, 65_536),
        "work_mem": "32MB",
        "maintenance_work_mem": _megabytes(0.05, 512),
        "random_page_cost": "1.1",  # solid-state disks
        "jit": "off",  # short queries: compiling costs more than it saves
        "wal_level": "minimal",  # one machine, no replicas
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "timezone": "Asia/Shanghai",
        "log_timezone": "Asia/Shanghai",
        "log_line_prefix": "%m [%p] ",
        "log_min_error_statement": "panic",  # statements may carry personal data
        "log_parameter_max_length_on_error": "0",
        "log_error_verbosity": "terse",  # no DETAIL line: it would repeat the row's values
    }


def initialise(account: Account, password: str) -> None:
    """Make the cluster unless it is there; an interrupted attempt is thrown away and made again."""
    cluster = account.cluster
    if (cluster / "PG_VERSION").is_file():
        account.own(cluster)
        return
    draft, secret = cluster.with_name("postgres.new"), cluster.with_name("postgres.secret")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    account.own(draft)
    account.own(secret)
    try:
        subprocess.run(
            _initdb(account, draft, secret),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            env=ENVIRONMENT,
            user=account.user,
            group=account.group,
            extra_groups=None if account.user is None else [],
        )
    finally:
        secret.unlink()
    draft.rename(cluster)


def _initdb(account: Account, cluster: Path, secret: Path) -> list[str]:
    return [
        *account.prefix, str(account.programs.initdb), f"--pgdata={cluster}", f"--username={SUPERUSER}",
        f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums",
    ]  # fmt: skip


def command(account: Account, url: str, *, disposable: bool = False) -> list[str]:
    """Return the command line of the server."""
    chosen = settings(port_of(url)) | (DISPOSABLE if disposable else {})
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    return [*account.prefix, str(account.programs.postgres), "-D", str(account.cluster), *options]


def is_ready(cluster: Path, pid: int) -> bool:
    """Tell whether the server with this process id accepts connections (it writes so into its pid file)."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def create_database(url: str, password: str) -> None:
    """Create the portal's own role and database unless they are there. The role is no superuser."""
    parts = urlsplit(url)
    role, secret, name = sql.Identifier(parts.username or ""), unquote(parts.password or ""), parts.path.lstrip("/")
    with psycopg.connect(
        host=LOOPBACK, port=parts.port, user=SUPERUSER, password=password, dbname="postgres", autocommit=True
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [parts.username]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, sql.Literal(secret)))
            connection.execute(sql.SQL("GRANT pg_monitor TO {}").format(role))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), role))
