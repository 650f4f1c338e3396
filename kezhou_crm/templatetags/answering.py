"""The panel 责任 of a project and what a bulk handover says."""

from django import template
from django.utils.safestring import SafeString

from companies import phones
from kezhou_crm import badges
from projects.models import Duty, Project
from projects.roster import Roster, roster

register = template.Library()


@register.simple_tag
def roster_of(project: Project) -> Roster:
    """Fetch who answers for the project and serves it; three queries."""
    return roster(project)


@register.simple_tag
def unassigned(urgent: bool) -> SafeString:
    """Write that somebody is missing; never a blank."""
    return badges.unset(badges.UNASSIGNED, urgent=urgent)


@register.filter
def contact(duty: Duty) -> str:
    """Name a unit's liaison with the phone's middle hidden."""
    return " ".join(part for part in (duty.liaison, phones.masked(duty.liaison_phone)) if part)
