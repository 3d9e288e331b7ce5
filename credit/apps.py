"""The credit app: who is on file and what is on file."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "credit"
    verbose_name = "信用记录"

    def ready(self) -> None:
        import config.celery  # noqa: F401  (every process that changes data wakes workers through this broker)
        import credit.audit.signins  # noqa: F401
        import credit.catalogue.checks  # noqa: F401
        import credit.terms.checks  # noqa: F401
        from credit.calendars import services as calendars
        from credit.catalogue import standards
        from credit.intake import watching as intake_watch
        from credit.records import due_dates, listing, naming
        from credit.sharing import outbox
        from credit.sharing import watching as sharing_watch

        standards.load()
        listing.subscribe()
        naming.subscribe()
        outbox.subscribe()
        sharing_watch.register()
        intake_watch.register()
        calendars.on_load(due_dates.recompute_provisional)
