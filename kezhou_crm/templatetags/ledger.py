"""What the ledger holds of a company and of a project, for their pages: the rooms above are read here, at the top."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from companies import phones
from companies.models import Company
from kezhou_crm import badges
from projects.figures import Tally
from projects.financing_steps import DATED, Step
from projects.models import DealBank, FinancingDeal, Milestone, Participation, Project
from projects.models.project import NAME_PENDING
from projects.stages import SIGNED_ON, Stage
from records.money import in_yi

register = template.Library()
ENOUGH = 50  # rows of a company that its page shows


@register.simple_tag(takes_context=True)
def projects_of(context: Context, company: Company) -> Page:
    """List the first of the company's projects that the reader sees with its roles in each, the voided left out."""
    own = Participation.objects.filter(company=company)
    projects = Project.objects.live().visible_to(context["user"]).filter(Exists(own.filter(project=OuterRef("pk"))))
    projects = projects.select_related("region", "attribution_region").prefetch_related(
        "citations", Prefetch("participations", own.order_by("pk"), to_attr="roles")
    )
    return _first(projects)


@register.simple_tag(takes_context=True)
def deals_of(context: Context, company: Company) -> Page:
    """List the first of the company's financing deals that the reader sees, the voided left out."""
    return _first(
        FinancingDeal.objects.live().visible_to(context["user"]).filter(company=company).with_amounts().with_sources()
    )


def _first(rows: QuerySet) -> Page:
    """Return the latest signed, and with them how many there are."""
    return Paginator(rows.order_by(F("signed_on").desc(nulls_last=True), "pk"), ENOUGH).get_page(1)


@register.simple_tag
def milestones_in(formsets: Iterable[Any]) -> list[Milestone]:
    """List the milestones that a project's form holds."""
    rows = (form.original for formset in formsets or () for form in formset if form.original)
    return [row for row in rows if isinstance(row, Milestone)]


@register.filter
def quantity(value: Decimal | None, unit: str) -> SafeString:
    """Write a quantity with its unit; None is not stated."""
    return badges.none("未载") if value is None else format_html("{} {}", badges.number(value), unit)


@register.filter
def project_title(project: Project) -> SafeString:
    """Name a project, or say that its name is still to come."""
    return badges.slot(NAME_PENDING, project.code) if project.is_slot else badges.clip(project.name)


@register.filter
def stage_of(project: Project) -> SafeString:
    """Show a project's stage."""
    return badges.stage(project.get_stage_display(), Stage(project.stage).step)


@register.filter
def place_of(project: Project) -> SafeString:
    """Show where a project lands and whose it counts as."""
    return badges.place(project.region, project.attribution_region)


@register.filter
def who_of(project: Project) -> SafeString:
    """Show a project's pair, or what of 三要素 is missing; wants `with_specialist`."""
    urgent = project.stage in SIGNED_ON
    return badges.responsible(project.leader, project.lead_unit, urgent=urgent, served=project.served)


@register.filter
def amount_of(tally: Tally) -> SafeString:
    """Write what a tally adds up to in 亿元, and of how many the amount is unpublished or not the reader's to see."""
    if not tally.count:
        return badges.none("无")
    lacks = {badges.UNPUBLISHED: tally.unpublished, badges.NOT_SHOWN: tally.hidden}
    lacks = {word: number for word, number in lacks.items() if number}
    if tally.amount is None:
        return badges.none(next(iter(lacks)) if len(lacks) == 1 else "、".join(lacks) or "不计额")
    number = f"{in_yi(tally.amount):,.2f}"
    if not lacks:
        return format_html("{}", number)
    also = "，".join(f"{number} 个{word}" for word, number in lacks.items())
    return format_html('<span class="k-part" title="另有 {0}">另 {0}</span> {1}', also, number)


@register.simple_tag
def bar(count: int, most: int, less: int = 0) -> SafeString:
    """Draw a bar of `count` where `most` is the full width; `less` of it is drawn pale. The number stands beside it."""
    return format_html(
        '<svg class="k-bar-svg" width="100%" height="14" aria-hidden="true">'
        '<rect class="k-fill k-fill-soft" width="{}%" height="14" rx="2"/>'
        '<rect class="k-fill" width="{}%" height="14" rx="2"/></svg>',
        f"{100 * count / most:.1f}",
        f"{100 * (count - less) / most:.1f}",
    )


@register.filter
def masked(phone: str) -> str:
    """Hide the middle of a phone number."""
    return phones.masked(phone)


@register.filter
def step_day(line: DealBank) -> SafeString:
    """Show since when a line stands where it stands."""
    if line.step is Step.DRAWN:
        return badges.day(line.first_drawn_on, "日期未载")
    dates = ((badges.day(getattr(line, name), "日期未载"),) for name, step in DATED.items() if step is line.step)
    return format_html_join("", "{}", dates)


@register.filter
def terms(line: DealBank) -> SafeString:
    """Write what a line's loan costs, as far as it is known."""
    known = (
        f"{line.term} 个月" if line.term else "",
        "" if line.rate is None else f"{line.rate.normalize():f}%",
        line.guarantee,
    )
    return format_html("{}", "，".join(part for part in known if part) or badges.none(badges.UNFILLED))
