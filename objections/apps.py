from django.apps import AppConfig


class ObjectionsConfig(AppConfig):
    """What people contest, and how it is handled."""

    name = "objections"
    verbose_name = "异议投诉"
