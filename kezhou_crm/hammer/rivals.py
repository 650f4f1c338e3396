"""Two clerks at one row at the same moment, many times over: what one has saved, the other may not wipe out unseen.

Each path is a door: an API write, a form, a line of an inline. Both read, wait for each other, and save a mark of
their own. Where both were told that it was saved, one of the two marks is lost: the later never saw it.
"""

import html
import json
import multiprocessing
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from multiprocessing.context import ForkContext, ForkProcess
from time import monotonic

from django.conf import settings
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from companies.models import Company, Contact
from government.models import Leader, Officer, Region
from kezhou_crm import conflicts, stood
from kezhou_crm.writing import Writing
from projects.models import Project

PATIENCE = 120  # seconds that one waits for the other
STOOD = re.compile('name="stood" value="([^"]+)"')
SHOWN = re.compile('name="shown" value="([^"]+)"')
SAVED = frozenset({200, 302})
REFUSED = frozenset({409, 412})


def client_of(officer: Officer) -> Client:
    """Return a browser in which the officer is logged in; what goes wrong is an answer."""
    client = Client(raise_request_exception=False, SERVER_NAME=_host())
    client.force_login(officer)
    return client


def _host() -> str:
    named = [host for host in settings.ALLOWED_HOSTS if host not in {"*", ""}]
    return named[0].removeprefix(".") if named else "localhost"


Open = Callable[[Client, Contact], str]
Save = Callable[[Client, Contact, str, str], HttpResponse]


def read_api(client: Client, contact: Contact) -> str:
    """Return the ETag."""
    return client.get(f"/api/v1/contacts/{contact.pk}/")["ETag"]


def save_api(client: Client, contact: Contact, read: str, mark: str) -> HttpResponse:
    """Write the post."""
    address, body = f"/api/v1/contacts/{contact.pk}/", json.dumps({"post": mark})
    return client.patch(address, body, content_type="application/json", headers={"If-Match": read})


def open_form(client: Client, contact: Contact) -> str:
    """Return what the form says it showed."""
    found = SHOWN.search(client.get(_form(contact)).content.decode())
    return html.unescape(found[1]) if found else ""


def save_form(client: Client, contact: Contact, shown: str, mark: str) -> HttpResponse:
    """Write the note of the company."""
    return client.post(_form(contact), _typed(contact) | {"shown": shown, "note": mark})


def save_inline(client: Client, contact: Contact, shown: str, mark: str) -> HttpResponse:
    """Write the post of its contact."""
    return client.post(_form(contact), _typed(contact) | {"shown": shown, "contacts-0-post": mark})


def open_deed(client: Client, contact: Contact) -> str:
    """Return how the page says that the project stood."""
    found = STOOD.search(client.get(_deed(contact)).content.decode())
    return html.unescape(found[1]) if found else ""


def save_deed(client: Client, contact: Contact, stood: str, mark: str) -> HttpResponse:
    """Hand the project over, each side to leaders of its own in turn."""
    _words, name, number = mark.split()
    leader = _leader(f"示例{name}之{int(number) % 2}")
    typed = {"to": leader.pk, "on": timezone.localdate().isoformat(), "reason": mark, "stood": stood}
    return client.post(_deed(contact), typed)


def _deed(contact: Contact) -> str:
    return reverse("admin:projects_project_deed", args=[_project(contact).pk, "hand-over"])


def _project(contact: Contact) -> Project:
    named = {"name": f"示例竞争项目{contact.company_id}", "region": Region.objects.get(code="653001")}
    return Project.objects.get_or_create(**named)[0]


def _leader(name: str) -> Leader:
    return Leader.objects.get_or_create(name=name, post="示例职务")[0]


def _form(contact: Contact) -> str:
    return f"/admin/companies/company/{contact.company_id}/change/"


def _typed(contact: Contact) -> dict[str, object]:
    counted = {"contacts-TOTAL_FORMS": 1, "contacts-INITIAL_FORMS": 1, "contacts-0-id": contact.pk}
    return counted | {
        "name": contact.company.name,
        "contacts-0-name": contact.name,
        "contacts-0-company": contact.company_id,
    }


@dataclass(frozen=True)
class Path:
    """A door: its word, how it is opened and saved through, where the mark is found, which answers say what."""

    words: str
    open: Open
    save: Save
    mark: Callable[[Contact], str]
    saved: frozenset[int] = SAVED
    refused: frozenset[int] = REFUSED


def _post_of(contact: Contact) -> str:
    return Contact.objects.get(pk=contact.pk).post


def _reason_of(contact: Contact) -> str:
    return _project(contact).handovers.order_by("-pk").values_list("reason", flat=True).first() or ""


def _note_of(contact: Contact) -> str:
    return Company.objects.get(pk=contact.company_id).note


PATHS = {
    "api": Path("接口修改", read_api, save_api, _post_of),
    "form": Path("编辑表单", open_form, save_form, _note_of),
    "inline": Path("表单里的行", open_form, save_inline, _post_of),
    # a deed that is refused is shown again, with what is wrong
    "deed": Path("办理页（责任交接）", open_deed, save_deed, _reason_of, frozenset({302}), frozenset({200})),
}


@dataclass
class Outcome:
    """What came of the races of one path."""

    races: int = 0
    saved: int = 0
    refused: int = 0
    lost: int = 0
    others: list[int] = field(default_factory=list)
    seconds: float = 0.0


def run(path: Path, *, races: int, lanes: int, checked: bool = True) -> Outcome:
    """Race on `lanes` rows at once, two processes each; without the check, as a control."""
    context, began, outcome = multiprocessing.get_context("fork"), monotonic(), Outcome()
    contacts = [_contact(lane) for lane in range(lanes)]
    sides = [_officer(side) for side in range(2)]
    for contact in contacts:
        _project(contact)
    for side, turn in product(sides, range(2)):
        _leader(f"示例{side.username}之{turn}")
    get_resolver().url_patterns  # noqa: B018 - imported once, before the processes part
    connections.close_all()  # a connection must not be shared
    barriers = [context.Barrier(2, timeout=PATIENCE) for _ in contacts]  # held here: one let go is used again
    crews = [
        _crew(context, path, contact, sides, races // lanes, barrier, checked=checked)
        for contact, barrier in zip(contacts, barriers, strict=True)
    ]
    for told, workers in crews:
        one, other = (told[side].get(timeout=PATIENCE * 60) for side in range(2))
        for worker in workers:
            worker.join()
        for mine, theirs in zip(one, other, strict=True):
            _judge(path, outcome, mine, theirs)
    outcome.seconds = monotonic() - began
    return outcome


Told = tuple[int, bool]  # the status, and whether the mark stood there when both had saved


def _judge(path: Path, outcome: Outcome, mine: Told, theirs: Told) -> None:
    """Count one race: who was told that it was saved, and whose mark stands."""
    both = (mine, theirs)
    outcome.races += 1
    outcome.saved += sum(status in path.saved for status, _ in both)
    outcome.refused += sum(status in path.refused for status, _ in both)
    outcome.lost += sum(status in path.saved and not stands for status, stands in both)
    outcome.others += [status for status, _ in both if status not in path.saved | path.refused]


def _crew(  # noqa: PLR0917 - as below
    context: ForkContext,
    path: Path,
    contact: Contact,
    sides: list[Officer],
    races: int,
    barrier: object,
    *,
    checked: bool,
) -> tuple[list[multiprocessing.Queue], list[ForkProcess]]:
    told = [context.Queue() for _ in sides]
    workers = [
        context.Process(target=_race, args=(path, contact, officer, races, barrier, tell, checked), daemon=True)
        for officer, tell in zip(sides, told, strict=True)
    ]
    for worker in workers:
        worker.start()
    return told, workers


def _race(  # noqa: PLR0917 - a process is given its part by position
    path: Path, contact: Contact, officer: Officer, races: int, barrier: object, tell: object, checked: bool
) -> None:
    """Be one of the two."""
    if not checked:
        without_the_check()
    client, found = client_of(officer), []
    for number in range(races):
        mark = f"示例 {officer.username} {number}"
        barrier.wait()
        read = path.open(client, contact)
        barrier.wait()
        answer = path.save(client, contact, read, mark)
        barrier.wait()
        found.append((answer.status_code, path.mark(contact) == mark))
    tell.put(found)
    connections.close_all()


def without_the_check() -> None:
    """Take away what compares versions, in this process alone; locks and rules stay."""
    Writing.matched = lambda view: view.hold()
    conflicts.judged = lambda *_given: None
    stood.check = lambda *_given: None


def _contact(lane: int) -> Contact:
    company, _new = Company.objects.get_or_create(name=f"示例竞争企业{lane}")
    contact, _new = Contact.objects.get_or_create(company=company, name="示例联系人")
    return contact


def _officer(side: int) -> Officer:
    found = Officer.objects.filter(username=f"shili_rival{side}").first()
    return found or Officer.objects.create_user(f"shili_rival{side}", role="BUREAU_ADMIN")
