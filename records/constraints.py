"""The constraints that many tables share, each with its message for people."""

from itertools import combinations

from django.db import models

from records.dates import Precision


def not_negative(field: str, table: str) -> models.CheckConstraint:
    """Return the constraint that the amount `field` is unpublished or at least 0 (invariant 4)."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__gte": 0}),
        name=f"{table}_{field}_not_negative",
        violation_error_message="数额不能小于 0；未公布请留空。",
    )


def at_with_by(stem: str, table: str) -> models.CheckConstraint:
    """Return the constraint that x_at and x_by travel together, both or neither (invariant 6)."""
    neither = models.Q(**{f"{stem}_at__isnull": True, f"{stem}_by__isnull": True})
    both = models.Q(**{f"{stem}_at__isnull": False, f"{stem}_by__isnull": False})
    return models.CheckConstraint(
        condition=neither | both,
        name=f"{table}_{stem}_at_with_by",
        violation_error_message="时间和经办人必须同时填写或同时留空。",
    )


def first_of_period(field: str, table: str) -> models.CheckConstraint:
    """Return the constraint that `field` stands on the first day of the period its precision names."""
    unknown = models.Q(**{f"{field}__isnull": True})
    to_the_day = models.Q(**{f"{field}_precision": Precision.DAY})
    to_the_month = models.Q(**{f"{field}_precision": Precision.MONTH, f"{field}__day": 1})
    to_the_year = models.Q(**{f"{field}_precision": Precision.YEAR, f"{field}__day": 1, f"{field}__month": 1})
    return models.CheckConstraint(
        condition=unknown | to_the_day | to_the_month | to_the_year,
        name=f"{table}_{field}_first_of_period",
        violation_error_message="只知到月的日期请填当月 1 日，只知到年的请填当年 1 月 1 日。",
    )


def in_order(*fields: str) -> models.Q:
    """Return the condition that the dates, as far as they are known, follow one another in this order."""
    condition = models.Q()
    for earlier, later in combinations(fields, 2):
        unknown = models.Q(**{f"{earlier}__isnull": True}) | models.Q(**{f"{later}__isnull": True})
        condition &= unknown | models.Q(**{f"{later}__gte": models.F(earlier)})
    return condition
