"""Money: 万元 in the database, 亿元 where people say 亿元. NULL is unpublished and never 0 (domain.md 3.5)."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

WAN_PER_YI = Decimal(10_000)


class WanField(models.DecimalField):
    """An amount in 万元, Decimal(16, 2), nullable: NULL means unpublished."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Fix shape and nullability; the label says the unit."""
        kwargs |= {"max_digits": 16, "decimal_places": 2, "null": True, "blank": True}
        kwargs.setdefault("validators", [MinValueValidator(0, "金额不能小于 0；未公布请留空。")])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave out of migrations what `__init__` fixes."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_digits", "decimal_places", "null", "blank", "validators"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


def in_yi(wan: Decimal | None) -> Decimal | None:
    """Turn 万元 into 亿元 with two decimals, half up; unpublished stays unpublished.

    >>> in_yi(Decimal("3800"))
    Decimal('0.38')
    """
    return None if wan is None else (wan / WAN_PER_YI).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
