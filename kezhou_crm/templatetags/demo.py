"""The banner 示例数据, for every page of the demo and no page of the ledger."""

from django import template

from kezhou_crm import demo_mark

register = template.Library()


@register.simple_tag
def is_demo() -> bool:
    """Tell whether the page is about made-up data."""
    return demo_mark.is_demo()


@register.inclusion_tag("pages/_demo.html")
def demo_banner() -> dict[str, bool]:
    """Return the banner; nothing for the ledger."""
    return {"demo": demo_mark.is_demo()}
