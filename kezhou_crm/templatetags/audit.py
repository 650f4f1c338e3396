"""Marks of the audit trail."""

from django import template
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from kezhou_crm.admin_base import may_view
from records import changes
from records.changes import Told
from records.models import AuditSeal

register = template.Library()


@register.filter
def subject_url(one: Told, user: Model) -> str:
    """Return the address of the row that an entry is about, where it has a page that the officer may open."""
    if one.model is None or not may_view(user, changes.owner(one.model)):
        return ""
    names = one.model._meta
    for page in ("page", "change"):
        try:
            return reverse(f"admin:{names.app_label}_{names.model_name}_{page}", args=(one.entry.row_id,))
        except NoReverseMatch:
            continue
    return ""


@register.filter(name="hex")
def in_hex(seal: AuditSeal) -> str:
    """Write the hash of a seal."""
    return bytes(seal.hash).hex()
