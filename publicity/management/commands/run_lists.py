"""Do by hand what happens to lists every night; broken off, it is just started again."""

from typing import Any

from django.core.management.base import BaseCommand

from publicity.lists import nightly

WORDS = {
    "waived": "陈述申辩期满转法制审核", "lapsed": "公示期满逾期未认定", "abolished": "名单种类废止移出",
    "unfounded": "依据撤销移出", "watches": "重点关注到期", "archived": "归档",
}  # fmt: skip


class Command(BaseCommand):
    help = "办理名单的到期、移出和归档（每晚自动进行）。"

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in nightly.run().items():
            self.stdout.write(f"{WORDS[name]}：{count}")
