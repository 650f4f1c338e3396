"""Government: the government side."""

from django.apps import AppConfig


class GovernmentConfig(AppConfig):
    """Regions, units, leaders and officers."""

    name = "government"
    verbose_name = "政府"
