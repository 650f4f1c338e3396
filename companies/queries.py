"""Adjectives for companies and what belongs to them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import models

from government.queries import entered_by
from kezhou_crm import field_rights
from records import names
from records.verdicts import VerdictQuerySet

if TYPE_CHECKING:
    from companies.models import Company, Contact, Industry
    from government.models import Officer

# Through what a company, and who speaks for it, is seen: conditions that the rooms above add (their apps.py).
Way = Callable[["Officer"], models.Q]
WAYS_TO_COMPANIES: list[Way] = []
WAYS_TO_CONTACTS: list[Way] = []
WAYS_TO_PHONES: list[Way] = []  # of a specialist, who sees contacts also of projects in which he only helps

STANDING = models.Q(merged_into__isnull=True)  # no tombstone


def _ours(officer: "Officer", company: str = "") -> models.Q:
    return entered_by(officer, f"{company}entered_by", f"{company}entered_unit")


def _seen(officer: "Officer", ways: list[Way], company: str = "") -> models.Q:
    seen = _ours(officer, company)
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
        return self if officer.sees_all else self.filter(self._seen_by(officer))

    def _seen_by(self, officer: "Officer") -> models.Q:
        """Return the condition; a tombstone and what it was merged into are one company."""
        seen = _seen(officer, WAYS_TO_COMPANIES)
        companies = self.model._default_manager.order_by()
        into = companies.filter(_ours(officer), merged_into__isnull=False).values("merged_into")
        seen |= models.Q(pk__in=into)
        return seen | models.Q(merged_into__isnull=False, merged_into__in=companies.filter(seen).values("pk"))

    def standing(self) -> "CompanyQuerySet":
        """Leave out the tombstones."""
        return self.filter(STANDING)

    def matching(self, word: str) -> "CompanyQuerySet":
        """Keep those whose name or initials contain the word, or whose credit code begins with it."""
        key = names.key(word)
        return self.filter(
            models.Q(name_key__contains=key) | models.Q(initials__contains=key) | models.Q(uscc__istartswith=key)
        )

    def get_by_natural_key(self, name: str) -> "Company":
        """Return the company that a fixture names."""
        return self.get(STANDING, name=name)


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts."""

    def visible_to(self, officer: "Officer") -> "ContactQuerySet":
        """Keep those of companies in a project that the officer sees, or entered for his unit."""
        if officer.sees_all:
            return self
        companies = self.model._meta.get_field("company").related_model._default_manager.order_by()
        into = companies.filter(_ours(officer), merged_into__isnull=False).values("merged_into")
        return self.filter(_seen(officer, WAYS_TO_CONTACTS, "company__") | models.Q(company__in=into))

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


class CompanyVerdictQuerySet(VerdictQuerySet):
    """Verdicts on companies."""

    def visible_to(self, officer: "Officer") -> "CompanyVerdictQuerySet":
        """Keep those on two companies that the officer sees."""
        if officer.sees_all:
            return self
        companies = self.model._meta.get_field("kept").related_model._default_manager.visible_to(officer).order_by()
        return self.filter(kept__in=companies.values("pk"), other__in=companies.values("pk"))
