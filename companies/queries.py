"""Adjectives for companies and what belongs to them."""

from typing import TYPE_CHECKING

from django.db import models

from records import names

if TYPE_CHECKING:
    from companies.models import Company, Contact, Industry


class IndustryQuerySet(models.QuerySet["Industry"]):
    """Industries."""

    def get_by_natural_key(self, code: str) -> "Industry":
        """Return the industry that a fixture names."""
        return self.get(code=code)


class CompanyQuerySet(models.QuerySet["Company"]):
    """Companies."""

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

    def get_by_natural_key(self, company: str, name: str) -> "Contact":
        """Return the contact that a fixture names."""
        return self.get(company__name=company, name=name)
