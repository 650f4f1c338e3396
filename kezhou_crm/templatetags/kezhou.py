"""The marks of kezhou_crm.badges, for templates."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from companies import phones
from kezhou_crm import badges, field_rights, searches
from kezhou_crm.admin_base import home
from records.models import Cited
from records.money import in_yi

register = template.Library()
ABSENT = {
    "leader": badges.unset(badges.UNASSIGNED, urgent=True),
    "lead_unit": badges.unset(badges.UNASSIGNED, urgent=True),
    "project.region": badges.none(badges.FILL_IN),
    "project.attribution_region": badges.none("与落地县市相同"),
    "declaredtotal.region": badges.none("合计"),
    "code": badges.none("保存时自动编号"),
    "last_login": badges.none("从未登录"),
    "closed_at": badges.none("未结束"),
    "last_used_at": badges.none("从未使用"),
    "last_address": badges.none("从未使用"),
    "addresses": badges.none("不限"),
}
register.simple_tag(badges.icon, name="icon")
register.filter("wan", badges.amount)
register.filter("partly", badges.partly)
register.filter("day", badges.day)
register.filter("due", badges.due)
register.filter("signed", badges.signed)
register.filter("number", badges.number)
register.filter("row_url", home)
register.filter("left_out", searches.hint)


@register.filter
def yi(wan: Decimal | None) -> SafeString:
    """Write an amount of 万元 in 亿元."""
    if wan is None:
        return badges.none(badges.UNPUBLISHED)
    return format_html('<span class="k-num">{}</span>', f"{in_yi(wan):,.2f}")


@register.filter
def worded(value: object, missing: str = badges.UNFILLED) -> object:
    """Write the value, or the word for its absence."""
    return badges.none(missing) if value in (None, "") else value


@register.simple_tag(takes_context=True)
def cite(context: Context, row: object, *fields: str) -> SafeString:
    """Mark where fields of a row come from, each citation once; nothing where they come from no source.

    Where a figure comes from tells the figure: of what the reader may not see neither is shown.
    """
    if not isinstance(row, Cited) or row.pk is None:
        return SafeString()
    read = [field for field in fields if field not in field_rights.hidden(context["user"], row)]
    return badges.cite(dict.fromkeys(citation for field in read for citation in row.citations_of(field)))


@register.simple_tag(takes_context=True)
def cited_fields(context: Context, rows: Iterable[Model]) -> list[dict[str, Any]]:
    """List which field of which row rests on which citation, of the fields that the reader may see."""
    return [
        {"row": row, "field": _label(row, citation.field), "citation": citation}
        for row in rows
        if isinstance(row, Cited) and row.pk
        for citation in row.citations.all()
        if citation.field not in field_rights.hidden(context["user"], row)
    ]


@register.simple_tag(takes_context=True)
def amount(context: Context, row: Model, field: str) -> SafeString:
    """Write an amount of a row with the mark of where it comes from, or that it is not the reader's to see."""
    if field in field_rights.hidden(context["user"], row):
        return badges.amount(None, badges.NOT_SHOWN)
    return badges.cited(badges.amount(getattr(row, field)), row.citations_of(field))


@register.simple_tag
def rows_of(original: Model | None, formsets: Iterable[Any]) -> list[Model]:
    """List the row of a form and the rows of its inlines."""
    inline_rows = (form.original for formset in formsets or () for form in formset if form.original)
    return [row for row in (original, *inline_rows) if row]


@register.filter
def kind(row: Model) -> str:
    """Return what a row is, in Chinese."""
    return str(row._meta.verbose_name)


@register.filter
def shown(field: AdminReadonlyField) -> SafeString:
    """Write a value that a form only shows; missing is the word that fits the field."""
    name = field.field["name"]
    row, reader = field.form.instance, getattr(field.form, "by", None)
    if reader and name in field_rights.hidden(reader, row):
        return badges.none(badges.NOT_SHOWN)
    if reader and name in field_rights.masked(reader, row) and getattr(row, name):
        return phones.masked(getattr(row, name))
    if getattr(row, name, True) in (None, ""):
        of_model = ABSENT.get(f"{row._meta.model_name}.{name}")
        return of_model or ABSENT.get(name) or badges.none(badges.UNFILLED)
    return field.contents()


@register.filter
def nth(items: list[Any], position: int) -> object:
    """Return the item at a position."""
    return items[position]


@register.filter
def under(cell: str, header: dict[str, Any]) -> SafeString:
    """Give a cell of a list its column's word, which a phone shows beside it; the column of ticks has none."""
    if "action-checkbox" in header["class_attrib"]:
        return mark_safe(cell)  # noqa: S308 - the stock list's own, already escaped
    for tag in ("<td", "<th"):
        if cell.startswith(tag):
            label = format_html('{} data-label="{}"', mark_safe(tag), header["text"])  # noqa: S308 - one of two tags
            return mark_safe(cell.replace(tag, label, 1))  # noqa: S308 - the stock list's own, already escaped
    return mark_safe(cell)  # noqa: S308 - the stock list's own, already escaped


@register.simple_tag
def chosen_filters(cl: ChangeList) -> list[dict[str, str]]:
    """List the filters in force, each with the address without it."""
    found = []
    for spec in cl.filter_specs:
        choices = list(spec.choices(cl))
        found += [
            {"title": spec.title, "value": choice["display"], "url": choices[0]["query_string"]}
            for choice in choices[1:]
            if choice.get("selected")
        ]
    return found


def _label(row: Model, field: str) -> str:
    """Return the Chinese name of a field."""
    try:
        return str(row._meta.get_field(field).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return field


@register.filter
def browser(said: str) -> str:
    """Name browser and system of a User-Agent as people do; the string itself lies, and says too much."""
    browsers = {
        "Edg": "Edge",
        "QIHU": "360",
        "QQBrowser": "QQ 浏览器",
        "Firefox": "Firefox",
        "Chrome": "Chrome",
        "Safari": "Safari",
    }
    systems = {
        "Android": "安卓",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "macOS",
        "Linux": "Linux",
    }
    named = [next((word for mark, word in known.items() if mark in said), "") for known in (browsers, systems)]
    return " · ".join(filter(None, named)) or "不详"
