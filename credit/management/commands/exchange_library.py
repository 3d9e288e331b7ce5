"""`manage.py exchange_library`: the tables of the front-end exchange library, as SQL or made at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from credit.sharing.platforms.library import OURS, ddl, table_name
from credit.sharing.platforms.tables import make_tables, tables


class Command(BaseCommand):
    help = "按数据标准生成前置交换库的建表语句；--apply 直接建到给定的库里（已有的不动，只补新列）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", default="", metavar="ADDRESS", help="postgresql://账号:密码@主机:端口/库名")
        parser.add_argument("--grant", default="", metavar="ROLE", help="门户账号：附上只许写自己各列的授权语句")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"]:
            self.stdout.write(f"前置交换库已有 {make_tables(options['apply'])} 张表。")
            return
        for table in tables():
            for statement in ddl(table):
                self.stdout.write(statement.as_string(None) + ";")
            if options["grant"]:
                own = ", ".join(f'"{name}"' for name, _ in (*OURS, *((code.lower(), "") for code, _ in table.columns)))
                name, role = table_name(table.kind), options["grant"].replace('"', '""')
                self.stdout.write(f'GRANT SELECT, INSERT ({own}), UPDATE ({own}) ON "{name}" TO "{role}";')
