"""Companies: the enterprise side."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Companies, their contacts and their industries."""

    name = "companies"
    verbose_name = "企业"
