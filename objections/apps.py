from django.apps import AppConfig


class ObjectionsConfig(AppConfig):
    """What people contest, and how it is handled."""

    name = "objections"
    verbose_name = "异议投诉"

    def ready(self) -> None:
        from credit.calendars import services as calendars
        from credit.desk import navigation
        from objections.cases import downloads
        from objections.cases.selectors import open_objections
        from objections.deadlines.recomputing import recompute_provisional
        from objections.desk import sidebar
        from objections.intake.forms import parts
        from objections.openness import parts as openness
        from publicity.lists import objections as listings

        downloads.register()
        parts.register()
        listings.register(open_objections)
        calendars.on_load(recompute_provisional)
        openness.register()
        navigation.register_group(sidebar.group, after=2)
