"""银行: who lends."""

from django.db import models

from projects.financing_queries import BankQuerySet
from records.models import Named, Versioned


class Bank(Versioned, Named):
    """A bank under the name it goes by; its branches stand on the lines of the deals."""

    objects = BankQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "银行"
        constraints = (
            models.UniqueConstraint(
                fields=("name_key",), name="bank_name_unique", violation_error_message="已有同名银行，请直接选用。"
            ),
        )

    def natural_key(self) -> tuple[str]:
        """Name the bank in a fixture."""
        return (self.name,)
