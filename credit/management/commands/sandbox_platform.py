"""`manage.py sandbox_platform --name city --port N`: a sharing platform to try things with, on this machine."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection

from config import env
from credit.sealing import unseal
from credit.sharing.models import Platform
from credit.sharing.sandbox import files, library
from credit.sharing.sandbox.faults import ALL, FILES, LIBRARY, Seeded
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sandbox.receiving import Desk, Habits
from credit.sharing.sandbox.server import make_server

TURN_SECONDS = 1.0


def secret_of(app_key: str) -> str | None:
    """Return the secret of an application key: from SANDBOX_KEYS ("key:secret,…"), else from the platform's row."""
    given = dict(pair.split(":", 1) for pair in env.words("SANDBOX_KEYS"))
    if app_key in given:
        return given[app_key]
    try:
        row = Platform.objects.filter(app_key=app_key).first()
        return unseal(row.sealed_secret) if row else None
    finally:
        close_old_connections()


def secret_of_platform(code: str) -> str | None:
    """Return the secret in a platform's row."""
    try:
        row = Platform.objects.filter(code=code).first()
        return unseal(row.sealed_secret) if row else None
    finally:
        close_old_connections()


def own_library(name: str) -> str:
    """Return the address of this platform's exchange library, a database beside the portal's, made when missing."""
    database = f"exchange_{name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(database)}")
    place = connection.settings_dict
    who = f"{quote(str(place['USER']), safe='')}:{quote(str(place['PASSWORD']), safe='')}"
    return f"postgresql://{who}@{place['HOST']}:{place['PORT']}/{database}"


class Command(BaseCommand):
    help = "在本机运行一个模拟共享平台：三种方式接入，校验签名、标准和重复，记自己的台账，可按种子出故障（演示数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="city", help="平台代号，也是台账的名字（sandbox_<代号>）")
        parser.add_argument("--port", type=int, required=True, help="监听端口（127.0.0.1）")
        parser.add_argument(
            "--library", default="", help="前置交换库的地址（postgresql://账号:密码@主机/库），自动建表"
        )
        parser.add_argument("--own-library", action="store_true", help="在门户的数据库服务器上自建前置交换库")
        parser.add_argument("--files", default="", help="文件交换目录")
        parser.add_argument("--file-key", default="", help="文件包的签名密钥；空表示用平台行里的密钥")
        parser.add_argument("--faults", type=float, default=0.0, help="出故障的调用所占的比例（0–1）")
        parser.add_argument("--seed", type=int, default=0, help="故障的种子：同样的种子出同样的故障")
        parser.add_argument("--kinds", default=",".join(ALL), help="故障种类，逗号分隔")
        parser.add_argument("--hang", type=float, default=20.0, help="超时故障拖延的秒数")
        parser.add_argument("--no-dedup", action="store_true", help="不去重：来几次记几次，只回答回执查询")
        parser.add_argument("--judges-after", type=float, default=0.0, help="收到后过多少秒才给出结果（先答“已收到”）")
        parser.add_argument("--rejects", type=float, default=0.0, help="总是退回的行所占的比例（0–1）")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        try:
            faults = Seeded(options["faults"], seed=options["seed"], kinds=options["kinds"].split(","))
        except ValueError as error:
            raise CommandError(str(error)) from error
        row = Platform.objects.filter(code=name).first()
        ledger = Ledger(name)
        habits = Habits(not options["no_dedup"], options["judges_after"], options["rejects"])
        desk = Desk(ledger, secret_of, habits)
        title = row.name if row else f"模拟共享平台 {name}"
        ways = self._open(desk, options, faults)
        server = make_server(title, desk, port=options["port"], faults=faults, hang_seconds=options["hang"], ways=ways)
        signal.signal(signal.SIGTERM, _stop)
        self.stdout.write(f"模拟共享平台 {name}：http://127.0.0.1:{server.server_port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()
            ledger.close()

    def _open(self, desk: Desk, options: dict[str, Any], faults: Seeded) -> list[tuple[str, str]]:
        """Begin to read library and folder, where they are given; return how each way is entered at the portal."""
        ways = [("接口", f"http://127.0.0.1:{options['port']}")]
        address = own_library(options["name"]) if options["own_library"] else options["library"]
        if address:
            _go_on(library.Reader(desk, address, faults.among(LIBRARY)).turn)
            account = "账号和密码同门户的数据库（演示时见数据目录的 instance.json）"
            ways.append(("前置交换库", f"postgresql://{address.rsplit('@', 1)[-1]}，{account}"))
        if options["files"]:
            key, name = options["file_key"], options["name"]
            where, secret = Path(options["files"]), lambda: key or secret_of_platform(name)
            _go_on(files.Reader(desk, where, secret, faults.among(FILES)).turn)
            ways.append(("文件目录", str(Path(options["files"]).resolve())))
        return ways


def _go_on(turn: Callable[[], int]) -> None:
    """Take turns in a thread of its own until the process ends; trouble is told and tried again."""

    def work() -> None:
        while True:
            try:
                turn()
            except Exception as error:  # a broken turn must not end the platform
                print(f"sandbox: turn failed ({type(error).__name__})", file=sys.stderr, flush=True)
            time.sleep(TURN_SECONDS)

    threading.Thread(target=work, daemon=True).start()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
