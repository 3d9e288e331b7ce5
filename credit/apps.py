"""The credit app: who is on file and what is on file."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "credit"
    verbose_name = "信用记录"

    def ready(self) -> None:
        from credit.catalogue import standards

        if hasattr(standards, "load"):
            standards.load()
