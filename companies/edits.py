"""What an edit of a company may not take away: the rooms that lean on companies say so, this one knows none of them."""

from collections.abc import Callable

from companies.models import Company

Rule = Callable[[Company], None]
_RULES: list[Rule] = []


def ask(rule: Rule) -> None:
    """Let the rule be asked before a company is saved; it refuses with a ValidationError."""
    _RULES.append(rule)


def check(company: Company) -> None:
    """Ask every rule; the company carries the new values and is not saved yet."""
    for rule in _RULES:
        rule(company)
