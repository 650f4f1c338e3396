"""What of a row a reader sees: the table against every door, and every door against the table.

Early amounts (before 签约) stand in no answer to whom they are not open: no page, form, list, order, filter, sum,
journal, citation. `PLACES` lists where amounts of projects are shown; a new place is a line there.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from ceremonies.reconciliation import reconcile
from government.roles import Role
from kezhou_crm import field_rights
from kezhou_crm.field_rights import EARLY, HIDDEN, READERS, REVEAL, TABLE, WRITE
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import ask
from kezhou_crm.tests.early import AMOUNT, ELSEWHERE, NOT_TOLD, TOLD
from kezhou_crm.tests.early_walk import addresses, leaks
from projects import figures
from projects.models import Project
from projects.stages import Stage

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
    "projects/merging.py",  # what a merge chooses between; its page leaves out what is hidden
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


def test_the_table_gives_nobody_more_than_one_of_its_words():
    assert {right for rights in TABLE.values() for right in rights} <= set(field_rights.Right)
    assert {right for line, rights in TABLE.items() if EARLY in line for right in rights} == {WRITE, HIDDEN}
    assert TABLE["companies.contact.phone"][field_rights.BUREAU] is REVEAL
