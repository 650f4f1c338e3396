"""Intake: how workbooks become rows of the ledger."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """What was read of a county's workbook, checked, and taken into the ledger once somebody confirmed it."""

    name = "intake"
    verbose_name = "导入"
