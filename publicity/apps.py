"""The publicity app: what the public is shown."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """What the public is shown."""

    name = "publicity"
    verbose_name = "信息公示"

    def ready(self) -> None:
        import publicity.measures.checks  # noqa: F401
        from publicity.batch import parts as batch
        from publicity.content import parts as content
        from publicity.inspections import parts as inspections
        from publicity.lists import parts as lists
        from publicity.measures import parts as measures
        from publicity.notices import parts as notices
        from publicity.opendata import parts as opendata
        from publicity.portal import parts as portal
        from publicity.timeliness import parts as timeliness

        notices.register()
        content.register()
        timeliness.register()
        opendata.register()
        lists.register()
        batch.register()
        inspections.register()
        measures.register()
        portal.register()
