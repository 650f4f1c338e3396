"""How the page of a project words what it shows. It finds nothing out itself."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from companies.phones import masked
from kezhou_crm import badges
from projects.models import Project
from projects.schedule import Line
from projects.stages import AgreementType, CompanyRole, Stage

register = template.Library()
register.filter("masked", masked)


@register.filter
def percent(place: float) -> str:
    """Write a place on an axis as an SVG length."""
    return f"{place:.2f}%"


@register.filter
def stage_word(code: str) -> str:
    """Return the Chinese word of a stage."""
    return str(Stage(code).label)


@register.filter
def role_word(code: str) -> str:
    """Return the Chinese word of a company's role."""
    return str(CompanyRole(code).label)


@register.filter
def light(line: Line) -> SafeString:
    """Say how a milestone stands: a word and days, a shape, colour last."""
    if not line.light:
        return format_html('<span class="k-sub">{}</span>', line.words)
    return format_html('<span class="k-light k-light-{}">{}</span>', line.light, line.words)


@register.filter
def last_spoken(project: Project, today: date) -> SafeString:
    """Say when it was last talked, and whether the agreed next day has passed."""
    last = project.last_follow_up
    if last is None:
        return badges.none("还没有跟进")
    days = (today - last.happened_on).days
    return format_html("<time>{}</time>（{}）", last.happened_on.isoformat(), f"{days} 天前" if days else "今天")


@register.filter
def answered(day: str | None) -> SafeString:
    """Say whether an instruction was followed up since; `day` is the ISO text of the first time."""
    if day is None:
        return format_html('<span class="k-light k-light-amber">{}</span>', "批示后还没有跟进")
    return format_html('<span class="k-light k-light-ok">批示后已跟进 <time>{}</time></span>', day)


@register.filter
def next_agreed(project: Project, today: date) -> SafeString:
    """Say when it is to be talked next."""
    if project.stage == Stage.TERMINATED or project.voided_at:
        return badges.none("不再跟进")
    day = project.last_follow_up and project.last_follow_up.next_on
    if day is None:
        return badges.none("未定下一步")
    return format_html("{} <time>{}</time>", badges.due(day, today), day.isoformat())


@register.filter
def counting(project: Project) -> str:
    """Say what of the project counts in the totals, and by which rule."""
    number = "计入签约个数" if project.counts_in_number else "不计签约个数"
    amount = "计入签约金额" if project.counts_in_amount else "不计签约金额"
    if project.parent_id:
        return f"{number}；签约金额记在所属项目，分期不另计"
    usual = (project.counts_in_number, project.counts_in_amount) == AgreementType(project.agreement_type).counts
    return f"{number}，{amount}（{f'{project.get_agreement_type_display()}的默认口径' if usual else '人工设定'}）"
