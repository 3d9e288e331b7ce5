"""`manage.py sandbox_platform --name city --port N`: a sharing platform to try things with, on this machine."""

import signal
import sys
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from config import env
from credit.sealing import unseal
from credit.sharing.models import Platform
from credit.sharing.sandbox.ledger import Ledger
from credit.sharing.sandbox.receiving import Desk
from credit.sharing.sandbox.server import make_server


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


class Command(BaseCommand):
    help = "在本机运行一个模拟共享平台：校验签名、标准和重复，记自己的台账（演示数据）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="city", help="平台代号，也是台账的名字（sandbox_<代号>）")
        parser.add_argument("--port", type=int, required=True, help="监听端口（127.0.0.1）")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        row = Platform.objects.filter(code=name).first()
        ledger = Ledger(name)
        server = make_server(row.name if row else f"模拟共享平台 {name}", Desk(ledger, secret_of), port=options["port"])
        signal.signal(signal.SIGTERM, _stop)
        self.stdout.write(f"模拟共享平台 {name}：http://127.0.0.1:{server.server_port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()
            ledger.close()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
