"""A walk over every door at which an early amount could stand, as one reader."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.core import signing
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from kezhou_crm import shown
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.early import CANARIES, Early

LINK = re.compile(r'href="([^"#]+)')
MOST = 150  # answers of a walk
VARIANTS = 6  # of one page that links lead to


def walk(client: Client, early: Early, *, most: int = MOST) -> Iterator[tuple[str, str]]:
    """Yield address and body of what the officer is answered, from the doors on along the links."""
    queue, met, tried = [*addresses(early)], set(), {}
    while queue and len(met) < most:
        address = queue.pop(0)
        if address in met:
            continue
        met.add(address)
        with zeal_ignore():
            answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.streaming:
            continue
        text = answer.content.decode()
        yield address, text + "".join(held(text))
        for link in map(unescape, LINK.findall(text)):
            goal = urlsplit(urljoin(address, link))
            leads = goal.path.startswith(
                ("/admin/projects/", "/admin/companies/company/", "/admin/records/", "/admin/cere")
            )
            if leads and tried.setdefault(goal.path, 0) < VARIANTS:
                tried[goal.path] += 1
                queue.append(goal.path + (f"?{goal.query}" if goal.query else ""))


def held(text: str) -> Iterator[str]:
    """Yield what a form carries signed: anybody can read it."""
    for told in re.findall(r'name="shown" value="([^"]+)"', text):
        yield str(signing.loads(told, salt=shown.SALT))


def addresses(early: Early) -> Iterator[str]:
    """Yield every door at which an amount could stand."""
    yield reverse("admin:index")
    projects = reverse("admin:projects_project_changelist")
    yield projects
    yield from (f"{projects}?o={sign}{place}" for place in range(1, 9) for sign in ("", "-"))
    yield from (f"{projects}?published={key}" for key in ("yes", "no", "due", "hidden"))
    for project in early.projects:
        for page in ("page", "change", "history", "print"):
            yield reverse(f"admin:projects_project_{page}", args=(project.pk,))
        for below in ("", "history/", "history/?field=amount", "timeline/", "responsible/"):
            yield f"/api/v1/projects/{project.pk}/{below}"
    yield reverse("admin:companies_company_change", args=(early.company.pk,))
    yield reverse("admin:ceremonies_ceremony_page", args=(early.ceremony.pk,))
    for name in ("amount", "-amount", "total_investment", "-total_investment"):
        yield f"/api/v1/projects/?ordering={name}&page_size=2"
    for asked in ("amount_min=1", "amount_max=99999999", "amount_unpublished=true", "amount_unpublished=false"):
        yield f"/api/v1/projects/?{asked}"


def leaks(early: Early, reader: str, *, most: int = MOST) -> list[str]:
    """Return where the reader is told an early amount, by whatever digits."""
    client = cast.client_of(early.officers[reader])
    told = ((address, re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)) for address, text in walk(client, early, most=most))
    in_yi = [f"{int(canary) / 10_000:.2f}" for canary in CANARIES]
    return [address for address, text in told if any(mark in text for mark in (*CANARIES, *in_yi))]
