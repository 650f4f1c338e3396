"""Reports: what leaves the house."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The ledger as workbook, csv and API; later the figures, the monthly reports and the brief."""

    name = "reports"
    verbose_name = "报表"
