"""Records: what every room leans on."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Sources, citations and the shapes that rows share."""

    name = "records"
    verbose_name = "出处"
