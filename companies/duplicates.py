"""疑似重复: companies that may be one, among those that the officer sees, with the reasons.

Nobody learns here of a company out of his sight: the names, codes and phones that are compared are those that he may
look at. What he cannot see he is told of as 首报 alone, by exact name or code (companies/first_reports.py).
"""

from dataclasses import dataclass

from companies import phones
from companies.models import Company, CompanyVerdict, Contact
from government.models import Officer
from records.likeness import Names, why
from records.twins import Pair, Pairs, one_off

AT_LEAST = 0.75
ONE_CHARACTER = ("统一社会信用代码只差一位", 0.9)
SAME_PHONE = ("联系电话相同", 0.6)
WINDOW = 500  # companies of one page that are compared with all others: a second on one core


@dataclass(frozen=True)
class Found:
    """The likely pairs in which the newer company is one of a window of the newest; `more` that older ones follow."""

    pairs: list[Pair]
    compared: int
    more: bool


def find(by: Officer, *, window: int = 0) -> Found:
    """Return the pairs of one window, the likeliest first. Four queries, however many companies there are.

    Window 0 are the WINDOW newest companies, 1 the next. Each is compared with every older one.
    """
    seen = Company.objects.visible_to(by)
    standing = list(seen.standing().order_by("-pk").values_list("pk", "name", "uscc"))
    asked = standing[window * WINDOW : (window + 1) * WINDOW]
    pairs = Pairs(apart=CompanyVerdict.objects.visible_to(by).standing().apart().values_list("kept", "other"))
    recent = {pk for pk, _name, _code in asked}
    _by_name(pairs, standing, asked, seen)
    for one, other in one_off((code, pk) for pk, _name, code in standing if code):
        pairs.add(one, other, *ONE_CHARACTER)
    reached = Contact.objects.visible_to(by).exclude(phone="").values_list("phone", "company")
    known = {pk for pk, _name, _code in standing}
    pairs.share(((phones.tidy(phone), company) for phone, company in reached if company in known), *SAME_PHONE)
    likely = [pair for pair in pairs.likely(AT_LEAST) if pair.other in recent]
    return Found(likely, len(asked), more=len(standing) > (window + 1) * WINDOW)


def _by_name(pairs: Pairs, standing: list[tuple], asked: list[tuple], seen: object) -> None:
    """Add what names say; a tombstone's name is a former name of what it was merged into."""
    called: dict[int, list[str]] = {pk: [name] for pk, name, _code in standing}
    for pk, name in seen.filter(merged_into__in=called).values_list("merged_into", "name"):
        called[pk].append(name)
    known = Names((pk, name) for pk, names in called.items() for name in names)
    for pk, name, _code in asked:
        for other, _score in known.nearest(name, at_least=AT_LEAST):
            if other < pk:
                score, best = max((known.score(name, theirs), theirs) for theirs in called[other])
                former = "" if best == called[other][0] else f"（曾用名“{best}”）"
                pairs.add(pk, other, why(name, best) + former, score)
