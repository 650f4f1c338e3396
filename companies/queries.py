"""Adjectives for companies and what belongs to them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models

from government.queries import entered_by
from kezhou_crm import field_rights
from records import names

if TYPE_CHECKING:
    from companies.models import Company, Contact, Industry
    from government.models import Officer

# Through what a company, and who speaks for it, is seen: conditions that the rooms above add (their apps.py).
Way = Callable[["Officer"], models.Q]
WAYS_TO_COMPANIES: list[Way] = []
WAYS_TO_CONTACTS: list[Way] = []
WAYS_TO_PHONES: list[Way] = []  # of a specialist, who sees contacts also of projects in which he only helps


def _seen(officer: "Officer", ways: list[Way], company: str = "") -> models.Q:
    seen = entered_by(officer, f"{company}entered_by", f"{company}entered_unit")
    for way in ways if officer.sees_duties else ():
        seen |= way(officer)
    return seen


class IndustryQuerySet(models.QuerySet["Industry"]):
    """Industries."""

    def get_by_natural_key(self, code: str) -> "Industry":
        """Return the industry that a fixture names."""
        return self.get(code=code)


class CompanyQuerySet(models.QuerySet["Company"]):
    """Companies."""

    def visible_to(self, officer: "Officer") -> "CompanyQuerySet":
        """Keep those with a published signing, with a project or deal that the officer sees, or entered for his unit."""
        return self if officer.sees_all else self.filter(_seen(officer, WAYS_TO_COMPANIES))

    def matching(self, word: str) -> "CompanyQuerySet":
        """Keep those whose name or initials contain the word, or whose credit code begins with it."""
        key = names.key(word)
        return self.filter(
            models.Q(name_key__contains=key) | models.Q(initials__contains=key) | models.Q(uscc__istartswith=key)
        )

    def get_by_natural_key(self, name: str) -> "Company":
        """Return the company that a fixture names."""
        return self.get(name=name)


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts."""

    def visible_to(self, officer: "Officer") -> "ContactQuerySet":
        """Keep those of companies in a project that the officer sees, or entered for his unit."""
        return self if officer.sees_all else self.filter(_seen(officer, WAYS_TO_CONTACTS, "company__"))

    def open_to(self, officer: "Officer") -> "ContactQuerySet":
        """Keep of those that the officer sees the ones whose number he may ask for, as far as that is told by the row."""
        seen = self.visible_to(officer)
        if field_rights.reader_of(officer) != field_rights.SPECIALIST:
            return seen
        served = models.Q(pk__in=())
        for way in WAYS_TO_PHONES:
            served |= way(officer)
        return seen.filter(served)

    def get_by_natural_key(self, company: str, name: str) -> "Contact":
        """Return the contact that a fixture names."""
        return self.get(company__name=company, name=name)
