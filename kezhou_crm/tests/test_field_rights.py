"""What of a row a reader sees and writes: the table against every door, and every door against the table.

Early amounts (before 签约) stand in no answer to whom they are not open: no page, form, list, order, filter, sum,
journal, citation. `PLACES` lists where amounts of projects are shown; a new place is a line there.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from ceremonies.reconciliation import reconcile
from government.models import Officer
from government.roles import Role
from kezhou_crm import field_rights, shown
from kezhou_crm.field_rights import EARLY, HIDDEN, READERS, REVEAL, TABLE, WRITE
from kezhou_crm.tests import early as cast_of_early
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import ask, errors_of, write
from kezhou_crm.tests.early import AMOUNT, CANARIES, ELSEWHERE, NOT_TOLD, OFFERED, TOLD, Early
from kezhou_crm.tests.policy.bodies import fields_of
from projects import figures
from projects.models import Project
from projects.stages import Stage
from records.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]

# Where the code names the two columns beside their model, migrations, rules that show nothing, and tests.
PLACES = {
    "kezhou_crm/field_rights.py",  # the table
    "kezhou_crm/templates/admin/companies/company/change_form.html",  # the projects of a company
    "kezhou_crm/templates/pages/_project_money.html",  # 一项目一档
    "kezhou_crm/templates/pages/ceremony.html",  # the signings
    "projects/admin/project.py",  # list, its order, form
    "projects/api/filters.py",
    "projects/api/lists.py",  # orderings, writes
    "projects/api/rows.py",
    "projects/figures.py",  # the sums of the desk
    "projects/list_filters.py",  # 签约金额
    "projects/queries.py",  # what 未公布 is; the list's columns
    "ceremonies/models/signing.py",  # reconcile: whoever is shown a sum sees every early amount in it
}
RULES = {
    "projects/gates.py",  # tells that an amount is missing, to whom wants to go on to 落地
    "projects/models/project.py",
    "ceremonies/proofs.py",
}
NAMES = re.compile(r"total_investment|project\.amount|project \"amount\"|\"amount\"|\"amount__|amount__is|\bamount=")
OTHERS = {  # amounts of other tables
    "ceremonies/admin.py",
    "ceremonies/api/rows.py",
    "ceremonies/models/declared.py",
    "kezhou_crm/templatetags/reconciling.py",
    "projects/api/lines.py",
    "projects/financing.py",
    "projects/financing_queries.py",
    "projects/journals.py",
    "kezhou_crm/templates/pages/desk.html",  # what a ceremony declared
}
LINK = re.compile(r'href="([^"#]+)')
MOST = 150  # answers of a walk
VARIANTS = 6  # of one page that links lead to


@pytest.fixture
def early() -> Early:
    return cast_of_early.build()


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


def test_every_line_of_the_table_is_a_field_and_every_reader_a_role():
    fields = {line.removesuffix(EARLY) for line in TABLE}

    for line in fields:
        app, model, name = line.split(".")
        apps.get_model(app, model)._meta.get_field(name)
    assert set(READERS) == {*Role.values} - {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert all(len(rights) == 6 for rights in TABLE.values())


def test_every_place_that_names_an_amount_is_listed():
    root = Path(settings.BASE_DIR)
    files = [
        path for kind in ("*.py", "*.html") for room in ("projects", "companies", "ceremonies", "government", "records", "kezhou_crm")
        for path in (root / room).rglob(kind)
    ]  # fmt: skip
    left_out = ("/tests/", "/migrations/", "/demo/", "/hammer/")
    naming = {
        str(path.relative_to(root))
        for path in files
        if not any(part in f"/{path.relative_to(root)}" for part in left_out) and NAMES.search(path.read_text("utf-8"))
    }

    assert naming == PLACES | RULES | OTHERS


@pytest.mark.parametrize("reader", NOT_TOLD)
def test_an_early_amount_is_told_to_nobody_else_anywhere(early, reader):
    assert leaks(early, reader) == []


@pytest.mark.parametrize("reader", TOLD)
def test_the_bureau_and_the_entering_county_are_told(early, reader):
    told = {urlsplit(address).path for address in leaks(early, reader, most=90)}

    page = {
        reverse(f"admin:projects_project_{page}", args=(early.project.pk,)) for page in ("page", "change", "history")
    }
    lists = {reverse("admin:projects_project_changelist"), reverse("admin:index")}
    api = {f"/api/v1/projects/{early.project.pk}/{below}" for below in ("", "history/")} | {"/api/v1/projects/"}
    assert page | lists | api <= told


def test_without_the_table_every_door_tells(early, emptied):
    """The control: it is the table, asked by each door, that keeps them shut."""
    told = {urlsplit(address).path for address in leaks(early, Role.UNIT_CLERK, most=90)}

    for page in ("page", "change", "history"):
        assert reverse(f"admin:projects_project_{page}", args=(early.project.pk,)) in told
    assert reverse("admin:index") in told
    assert reverse("admin:companies_company_change", args=(early.company.pk,)) in told
    assert reverse("admin:ceremonies_ceremony_page", args=(early.ceremony.pk,)) in told
    assert {"/api/v1/projects/", f"/api/v1/projects/{early.project.pk}/"} <= told


@pytest.fixture
def emptied(monkeypatch) -> Iterator[None]:
    caches = (field_rights._fields, field_rights._governed, field_rights._has_lines)
    monkeypatch.setattr(field_rights, "TABLE", {})
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("reader", NOT_TOLD)
def test_no_order_filter_or_sum_depends_on_an_early_amount(early, reader):
    """Whatever the amount is, known or not, the answers are the same letter by letter."""
    client = cast.client_of(early.officers[reader])
    other = cast.ProjectFactory(
        name="示例另一在谈项目", stage=Stage.NEGOTIATING, amount=50, region=early.project.region,
        lead_unit=early.project.lead_unit, leader=early.project.leader,
    )  # fmt: skip
    cast.DutyFactory(project=other, officer=early.officers[Role.SPECIALIST])
    cast.DutyFactory(project=other, role="HELPING_UNIT", unit=early.officers[ELSEWHERE].unit)

    answers = []
    for amount in (1, 99, None):
        Project.objects.filter(pk=early.project.pk).update(amount=amount, total_investment=amount)
        answers.append(
            [
                (address, text_of(client, address))
                for address in addresses(early)
                if "changelist" in address or is_a_list(address)
            ]
        )

    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("reader", TOLD)
def test_the_order_depends_on_it_where_it_is_open(early, reader):
    client = cast.client_of(early.officers[reader])

    first = ask("projects/", client, ordering="-amount", page_size=1)["results"][0]
    Project.objects.filter(pk=early.project.pk).update(amount=1)
    then = ask("projects/", client, ordering="-amount", page_size=1)["results"][0]

    assert (first["id"], then["id"]) == (early.project.pk, early.ended.pk)


def is_a_list(address: str) -> bool:
    lists = (reverse("admin:projects_project_changelist"), reverse("admin:index"), "/api/v1/projects/")
    return urlsplit(address).path in lists


def text_of(client: Client, address: str) -> str:
    with zeal_ignore():
        text = client.get(address).content.decode()
    return re.sub(r"<[^>]*>", " ", re.sub(r'name="(csrfmiddlewaretoken|shown)" value="[^"]*"', "", text))


@pytest.mark.parametrize(("reader", "project"), [*product([*TOLD, *NOT_TOLD], ("project", "ended", "signed"))])
def test_the_database_and_the_row_at_hand_say_the_same(early, reader, project):
    officer, row = early.officers[reader], getattr(early, project)
    row.refresh_from_db()

    for name in ("amount", "total_investment"):
        read = Project.objects.filter(field_rights.answerable(officer, Project, name), pk=row.pk).exists()
        assert read is (name not in field_rights.hidden(officer, row))
        assert read is (reader in TOLD or project == "signed")


@pytest.mark.parametrize("reader", NOT_TOLD)
def test_the_api_says_what_is_hidden_and_never_calls_it_unpublished(early, reader):
    client = cast.client_of(early.officers[reader])

    row = ask(f"projects/{early.project.pk}/", client)
    signed = ask(f"projects/{early.signed.pk}/", client)

    assert (row["amount"], row["total_investment"]) == (None, None)
    assert row["hidden_fields"] == ["amount", "total_investment"]
    assert row["citations"] == []
    assert (signed["amount"], signed["hidden_fields"]) == ("1000.00", [])
    unpublished = [one["id"] for one in ask("projects/", client, amount_unpublished="true")["results"]]
    assert early.project.pk not in unpublished


def test_who_reads_it_is_shown_where_it_comes_from(early):
    row = ask(f"projects/{early.project.pk}/", cast.client_of(early.officers[Role.COUNTY_CLERK]))

    assert (row["amount"], row["hidden_fields"]) == (AMOUNT, [])
    assert [citation["field"] for citation in row["citations"]] == ["amount"]


@pytest.mark.parametrize("reader", NOT_TOLD)
def test_a_page_says_not_shown(early, reader):
    client = cast.client_of(early.officers[reader])

    for page in ("page", "change"):
        text = client.get(reverse(f"admin:projects_project_{page}", args=(early.project.pk,))).content.decode()
        assert text.count(field_rights.NOT_SHOWN) == 2, page
    listed = client.get(reverse("admin:projects_project_changelist")).content.decode()
    assert listed.count(f'k-none">{field_rights.NOT_SHOWN}') == 2


def test_the_citation_of_an_early_amount_names_no_project(early):
    citation = reverse("admin:records_citation_change", args=(early.project.citations.get().pk,))

    told = {
        reader: "示例在谈项目" in cast.client_of(early.officers[reader]).get(citation).content.decode()
        for reader in (*TOLD, *NOT_TOLD)
    }

    assert told == dict.fromkeys(TOLD, True) | dict.fromkeys(NOT_TOLD, False)


def test_what_was_offered_stays_hidden_once_it_is_signed_and_what_came_after_is_told(early):
    path = f"projects/{early.signed.pk}/history/"
    hers = ask(path, cast.client_of(early.officers[Role.LEADER]), field="amount")["results"]
    bureaus = ask(path, cast.client_of(early.officers[Role.BUREAU_ADMIN]), field="amount")["results"]

    def amounts(entries):
        return [
            (one["before"], one["after"], one["hidden"])
            for e in entries
            for one in e["changes"]
            if one["field"] == "amount"
        ]

    corrected = ("900 万元", "1,000 万元", False)
    offered = [("54,321,098.76 万元", "900 万元", False), (None, "54,321,098.76 万元", False)]
    assert amounts(bureaus) == [corrected, *offered]
    assert amounts(hers) == [corrected, (field_rights.NOT_SHOWN, field_rights.NOT_SHOWN, True)]


def test_a_change_of_an_early_amount_is_told_without_its_values(early):
    Project.objects.filter(pk=early.project.pk).update(amount=7)

    told = ask(f"projects/{early.project.pk}/history/", cast.client_of(early.officers[Role.LEADER]))["results"]

    change = next(one for entry in told for one in entry["changes"] if one["field"] == "amount")
    assert change["hidden"] is True
    assert (change["before"], change["after"]) == (field_rights.NOT_SHOWN, field_rights.NOT_SHOWN)


def test_sums_leave_out_what_is_hidden_and_say_of_how_many(early):
    projects = Project.objects.all()

    unit = dict(figures.by_stage(projects, to=early.officers[Role.UNIT_CLERK]))[Stage.NEGOTIATING]
    bureau = dict(figures.by_stage(projects, to=early.officers[Role.BUREAU_ADMIN]))[Stage.NEGOTIATING]

    assert (unit.count, unit.amount, unit.unpublished, unit.hidden) == (1, None, 0, 1)
    assert (bureau.count, str(bureau.amount), bureau.unpublished, bureau.hidden) == (1, AMOUNT, 0, 0)


def test_a_county_compares_its_own_line_with_early_amounts_in_it_and_nobody_else_any(early):
    readers = {reader: reconcile(early.ceremony, to=early.officers[reader]) for reader in (*TOLD, *NOT_TOLD)}

    shown_to = {
        reader: [str(line.recorded.amount) for result in told.values() for line in result.lines if line.recorded]
        for reader, told in readers.items()
    }
    assert shown_to == {reader: [AMOUNT] for reader in TOLD} | {reader: [] for reader in NOT_TOLD}


# Writing


def closed_to(officer: Officer, project: Project) -> set[str]:
    return {name for name in field_rights.fixed(officer, project) if name not in {"liaison_phone", "phone"}}


def test_a_lead_unit_writes_what_is_built_and_notes_and_no_reported_figure(early):
    closed = closed_to(early.officers[Role.UNIT_CLERK], early.signed)

    assert closed == {
        *("name", "parent", "region", "attribution_region", "sector", "agreement_type", "signed_on", "contract_no"),
        *("party_a", "counts_in_number", "counts_in_amount", "investor_as_stated", "amount", "total_investment"),
    }


@pytest.mark.parametrize("reader", [ELSEWHERE, Role.UNIT_CLERK])
def test_the_form_asks_for_no_field_that_the_api_would_refuse(early, reader):
    client = cast.client_of(early.officers[reader])
    address = reverse("admin:projects_project_change", args=(early.project.pk,))
    fields = fields_of(client.get(address))

    assert {"scope", "note"} <= {*fields}
    assert closed_to(early.officers[reader], early.project) & {*fields} == set()


GIVEN = {
    "name": "示例改名", "parent": None, "region": "653022", "attribution_region": "653022", "sector": None,
    "agreement_type": "INTENT", "signed_on": "2026-01-01", "contract_no": "示例-9", "party_a": None,
    "counts_in_number": False, "counts_in_amount": False, "investor_as_stated": "示例", "amount": "5",
    "total_investment": "5",
}  # fmt: skip


@pytest.mark.parametrize("reader", [ELSEWHERE, Role.UNIT_CLERK])
@pytest.mark.parametrize("name", GIVEN)
def test_the_api_refuses_each_closed_field_and_writes_nothing(early, reader, name):
    client = cast.client_of(early.officers[reader])
    before = Project.objects.filter(pk=early.project.pk).values().get()

    (error,) = errors_of(
        write(client, "patch", f"projects/{early.project.pk}/", {name: GIVEN[name], "note": "示例"}), 400
    )

    assert (error["field"], error["code"]) == (name, "not_yours")
    assert Project.objects.filter(pk=early.project.pk).values().get() == before


def test_a_forged_form_writes_no_closed_field(early):
    client = cast.client_of(early.officers[Role.UNIT_CLERK])
    address = reverse("admin:projects_project_change", args=(early.project.pk,))
    sent = fields_of(client.get(address)) | {
        "amount": "5",
        "total_investment": "5",
        "name": "示例改名",
        "note": "示例备注",
    }

    answer = client.post(address, sent)

    early.project.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert (str(early.project.amount), early.project.name, early.project.note) == (AMOUNT, "示例在谈项目", "示例备注")


def test_a_stale_write_of_a_closed_field_shows_no_present_value(early):
    client = cast.client_of(early.officers[Role.UNIT_CLERK])

    answer = write(
        client, "patch", f"projects/{early.project.pk}/", {"amount": "5", "note": "示例"}, HTTP_IF_MATCH='"999"'
    )

    assert answer.status_code == 412
    assert not any(canary in answer.content.decode() for canary in CANARIES)


def test_a_conflict_shows_no_amount_that_was_closed_meanwhile(early):
    """The county's clerk had the form open when the project went to another county, whose lead unit he still is."""
    clerk = early.officers[Role.COUNTY_CLERK]
    client, address = cast.client_of(clerk), reverse("admin:projects_project_change", args=(early.project.pk,))
    sent = fields_of(client.get(address)) | {"amount": "5"}
    away = early.officers[ELSEWHERE].unit.region
    Project.objects.filter(pk=early.project.pk).update(region=away, attribution_region=None, amount=OFFERED)
    cast.DutyFactory(project=early.project, role="HELPING_UNIT", unit=clerk.unit)

    answer = client.post(address, sent)
    text = answer.content.decode().replace(",", "")

    assert answer.status_code == 409
    assert OFFERED[:-3] not in text
    assert field_rights.NOT_SHOWN in text


def test_the_county_and_the_bureau_write_what_they_enter(early):
    for reader in TOLD:
        client = cast.client_of(early.officers[reader])
        answer = write(client, "patch", f"projects/{early.project.pk}/", {"amount": "6", "counts_in_number": False})

        assert (answer.status_code, answer.json()["amount"]) == (200, "6.00")


def test_a_county_clerk_enters_a_project_with_its_amount(early):
    client = cast.client_of(early.officers[Role.COUNTY_CLERK])

    answer = write(client, "post", "projects/", {"name": "示例新项目", "region": "653001", "amount": "12"})

    assert (answer.status_code, answer.json()["amount"]) == (201, "12.00")


# Phones, export, print


def test_no_page_form_or_answer_shows_a_whole_number(early):
    for reader in (*TOLD, *NOT_TOLD):
        client = cast.client_of(early.officers[reader])
        for address, text in walk(client, early, most=60):
            assert early.contact.phone not in text, (reader, address)


def test_a_masked_number_that_comes_back_untouched_stays(early):
    client = cast.client_of(early.officers[Role.BUREAU_ADMIN])
    address = reverse("admin:companies_company_change", args=(early.company.pk,))
    sent = fields_of(client.get(address))
    assert sent["contacts-0-phone"] == "139****5678"

    assert client.post(address, sent | {"note": "示例", "contacts-0-post": "董事长"}).status_code == 302
    early.contact.refresh_from_db()
    assert (early.contact.phone, early.contact.post) == ("13912345678", "董事长")

    sent = fields_of(client.get(address)) | {"contacts-0-phone": "139 8765 4321"}
    assert client.post(address, sent).status_code == 302
    early.contact.refresh_from_db()
    assert early.contact.phone == "13987654321"


def test_a_mask_that_is_not_the_stored_numbers_is_refused(early):
    client = cast.client_of(early.officers[Role.BUREAU_ADMIN])

    (error,) = errors_of(write(client, "patch", f"contacts/{early.contact.pk}/", {"phone": "138****0000"}), 400)

    assert error["field"] == "phone"
    early.contact.refresh_from_db()
    assert early.contact.phone == "13912345678"


def test_printing_a_project_is_recorded_and_looking_is_not(early):
    client = cast.client_of(early.officers[Role.LEADER])
    address = reverse("admin:projects_project_print", args=(early.project.pk,))

    client.get(address)
    assert AuditEntry.objects.filter(kind="PRINT").count() == 0
    text = client.post(address).content.decode()

    entry = AuditEntry.objects.get(kind="PRINT")
    assert (entry.officer_id, entry.project_id) == (early.officers[Role.LEADER].pk, early.project.pk)
    assert (entry.of_table, entry.after) == ("projects_project", {"打印": "一项目一档", "个数": 1})
    assert "data-print-now" in text
    assert not any(canary in text.replace(",", "") for canary in CANARIES)


def test_the_table_gives_nobody_more_than_one_of_its_words():
    assert {right for rights in TABLE.values() for right in rights} <= set(field_rights.Right)
    assert {right for line, rights in TABLE.items() if EARLY in line for right in rights} == {WRITE, HIDDEN}
    assert TABLE["companies.contact.phone"][field_rights.BUREAU] is REVEAL
