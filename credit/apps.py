"""The credit app: who is on file and what is on file."""

import os

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "credit"
    verbose_name = "信用记录"

    def ready(self) -> None:
        from credit.catalogue import standards

        try:  # TEMPORARY while the standards are being written; removed before landing
            standards.load()
        except Exception as error:
            if os.environ.get("STRICT_STANDARDS"):
                raise
            print(error)
