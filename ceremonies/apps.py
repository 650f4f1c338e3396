"""Ceremonies: where it was announced."""

from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    """Signing ceremonies, what they declared and what the ledger holds of it."""

    name = "ceremonies"
    verbose_name = "签约活动"
