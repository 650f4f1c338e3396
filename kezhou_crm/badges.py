"""The small marks of every page, as HTML: amounts, what is missing, stages, citations. Missing is always a word."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kezhou_crm import field_rights

UNPUBLISHED = "未公布"
UNFILLED = "未填写"
UNASSIGNED = "未落实"
FILL_IN = "待补"
NOT_SHOWN = field_rights.NOT_SHOWN
FEW = 3  # citations that are marked one by one


class Citation(Protocol):
    """What a mark needs to know of a citation."""

    pk: int
    phrase: str
    paragraph: int


def number(value: Decimal | int) -> str:
    """Write a number with thousands separators, two decimals only where it is not whole.

    >>> number(Decimal("1234.50")), number(Decimal("80400.00"))
    ('1,234.50', '80,400')
    """
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def signed(value: Decimal | int) -> str:
    """Write a difference with its sign; 0 has none.

    >>> signed(3), signed(-3), signed(0)
    ('+3', '−3', '0')
    """
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(value))


def icon(name: str) -> SafeString:
    """Draw the icon `name`."""
    return format_html(
        '<svg class="k-icon" aria-hidden="true" width="18" height="18"><use href="{}#{}"/></svg>',
        static("kezhou/icons.svg"),
        name,
    )


def none(word: str) -> SafeString:
    """Write the word that stands for a missing value."""
    return format_html('<span class="k-none">{}</span>', word)


def amount(value: Decimal | int | None, missing: str = UNPUBLISHED) -> SafeString:
    """Write an amount so that a column of them stands right-aligned; None is a word and never 0."""
    if value is None:
        return format_html('<span class="k-num k-none">{}</span>', missing)
    return format_html('<span class="k-num">{}</span>', number(value))


def partly(value: Decimal | None, unpublished: int) -> SafeString:
    """Write a sum of which some parts are unpublished; how many stands before it, so that digits stay in line."""
    if value is None or not unpublished:
        return amount(value)
    return format_html(
        '<span class="k-num"><span class="k-part">另 {} 家未公布</span>{}</span>', unpublished, number(value)
    )


def day(value: date | None, missing: str = UNFILLED) -> SafeString:
    """Write a day; None is a word."""
    return none(missing) if value is None else format_html("<time>{}</time>", value.isoformat())


def due(day: date, today: date) -> SafeString:
    """Write when something is due: a shape, a word and days, so that colour never speaks alone.

    >>> due(date(2026, 3, 1), date(2026, 3, 10))
    '<span class="k-light k-light-red" title="2026-03-01">逾期 9 天</span>'
    """
    days = (day - today).days
    light, words = (
        ("red", f"逾期 {-days} 天") if days < 0 else ("amber", "今天") if not days else ("ok", f"{days} 天后")
    )
    return format_html('<span class="k-light k-light-{}" title="{}">{}</span>', light, day.isoformat(), words)


def clip(text: str) -> SafeString:
    """Write a text that a narrow column may cut; the whole stands in its title."""
    return format_html('<span class="k-clip" title="{}">{}</span>', text, text)


def text(value: object, missing: str = UNFILLED) -> SafeString:
    """Write a text that may be missing."""
    return clip(str(value)) if value else none(missing)


def unset(word: str, *, urgent: bool) -> SafeString:
    """Mark what is not assigned yet; red only where the rule already holds."""
    return format_html('<span class="k-unset{}">{}</span>', "" if urgent else " k-unset-soft", word)


def slot(word: str, code: str) -> SafeString:
    """Name a project that has no name yet."""
    return format_html('<span class="k-slotname"><span class="k-infer">{}</span>{}</span>', word, code)


def stage(label: str, step: int) -> SafeString:
    """Write a stage: its word, and how far of seven; 0 for a terminated project."""
    if not step:
        return format_html('<span class="k-none">{}</span>', label)
    return format_html('<span class="k-stage k-stage-{}">{}</span>', step, label)


def responsible(leader: object, unit: object, *, urgent: bool, served: bool = True) -> SafeString:
    """Write the leader and the lead unit, or which of 三要素 is missing; before 签约 nobody waits for a specialist."""
    lacks = urgent and not served
    if not leader and not unit:
        return unset(f"领导、单位{'、专员' if lacks else ''}{UNASSIGNED}", urgent=urgent)
    mark = unset("缺专员", urgent=True) if lacks else ""
    first = leader or unset(f"领导{UNASSIGNED}", urgent=urgent)
    second = format_html('<span class="k-sub">{}</span>', unit) if unit else unset(f"单位{UNASSIGNED}", urgent=urgent)
    title = " ".join([*(["缺专员"] if lacks else []), *(str(part) for part in (leader, unit) if part)])
    return format_html('<span class="k-clip" title="{}">{} {} {}</span>', title, mark, first, second)


def cite(citations: Collection[Citation]) -> SafeString:
    """Mark where a figure comes from: a quiet link to each citation, one link to the list where they are many."""
    if len(citations) > FEW:
        query = ",".join(str(citation.pk) for citation in citations)
        url = f"{reverse('admin:records_citation_changelist')}?id__in={query}"
        return format_html('<a class="k-ref-many" href="{}">{} {} 处出处</a>', url, icon("quote"), len(citations))
    return format_html_join(
        "",
        '<a class="k-ref" href="{}" title="出处：{}“{}”"><span class="k-hide">出处：{}“{}”</span>{}</a>',
        (
            (
                reverse("admin:records_citation_change", args=(citation.pk,)),
                *(citation.place, citation.phrase) * 2,
                icon("quote"),
            )
            for citation in citations
        ),
    )


def cited(value: SafeString, citations: Collection[Citation]) -> SafeString:
    """Write a value with the mark of where it comes from, if it comes from a source."""
    return format_html("{}{}", cite(citations), value) if citations else value


def place(landing: object, counted_for: object = None) -> SafeString:
    """Write where a project lands and, where that is another region, quietly whose it counts as."""
    where = text(landing, FILL_IN)
    if not counted_for or counted_for == landing:
        return where
    return format_html('{}<span class="k-sub">归属{}</span>', where, counted_for)


def tabs(base: str, current: str, tallies: Mapping[str, tuple[str, int]]) -> list[dict[str, object]]:
    """Return the preset lists above a list: address, word, count, and which one is open."""
    return [
        {"url": f"{base}?tab={key}" if key else base, "word": word, "count": count, "current": key == current}
        for key, (word, count) in tallies.items()
    ]
