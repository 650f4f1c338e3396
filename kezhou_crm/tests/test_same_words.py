"""A mistake is refused in the same words by the rule, on the admin's page and by the API; and nothing stays of it."""

import ast
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as the_site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Company, Contact
from kezhou_crm.deeds import DEEDS, Deed
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import as_officer, errors_of, whole_ledger, write
from kezhou_crm.tests.edit_cases import BEHIND_THE_DOORS, EDITS, Edit
from kezhou_crm.tests.refusal_cases import BULK, NOT_REFUSED_BY_NAME, REFUSALS, WITHOUT_A_DOOR, Refusal
from kezhou_crm.tests.refusal_cases.bulk import MOVED_ON
from projects.models import DealBank, FinancingDeal, Milestone, Participation, Project
from projects.responsibility import Pair
from projects.succession import WAYS, confirm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
LISTS = {Project: "projects", FinancingDeal: "financing-deals", Company: "companies"}
BULK_AT = {"leader": "leaders/{}/hand-over-all/", "specialist": "specialists/{}/reassign-all/"}
ADDED_TO = {
    "follow-up": "follow-ups",
    "instruct": "instructions",
    "attach": "evidence",
}  # lists that these deeds add to
LISTS_OF = {"lines": ("financing-lines", "deal")}  # where the API's names are not those of the page


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def deed_of(case: Refusal, row: Model) -> Deed:
    return next(deed for deed in DEEDS[type(row)] if deed.slug == case.slug)


def plain(value: Any) -> Any:
    """Return what JSON and a page know of a value."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    return value


def as_posted(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a page sends: nothing nested, nothing null, files from their beginning."""
    for file in given.get("files", ()):
        file.seek(0)
    days = {f"day_{stage}": day for stage, day in given.pop("skipped", {}).items()}
    return {name: "" if value is None else value for name, value in (given | days).items()}


def as_the_rule_takes_it(row: Project, given: dict[str, Any]) -> dict[str, Any]:
    """Say who stays where the doors ask who leaves; name the party that they ask for by its kind."""
    asked = dict(given)
    if leaves := asked.pop("leaves", ""):
        asked["keep"] = Pair(row.leader, None) if leaves == "unit" else Pair(None, row.lead_unit)
    if "role" in asked:
        asked["party"] = asked.pop("unit", None) or asked.pop("leader", None) or row.lead_unit
    return asked


def by_the_rule(case: Refusal, row: Project, given: dict[str, Any], officer: Model) -> ValidationError:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        deed_of(case, row).perform(row, by=officer, at=timezone.now(), **as_the_rule_takes_it(row, given))
    return refusal.value


def fields_and_words(refusal: ValidationError) -> set[tuple[str, str]]:
    errors = refusal.update_error_dict({})
    return {(name, message) for name, parts in errors.items() for part in parts for message in part.messages}


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.code} {case.slug}")
def test_rule_page_and_api_refuse_in_the_same_words(case):
    client = as_officer(*case.may)
    officer = cast.officer_of(client)
    officer.narrowed = bool(case.may)
    officer.save()
    client.force_login(officer)  # who becomes another must log in again
    row = case.row()
    given = case.given(row, officer)
    before = whole_ledger()

    said = by_the_rule(case, row, given, officer)
    address = reverse(f"admin:projects_{row._meta.model_name}_deed", args=[row.pk, case.slug])
    page = client.post(address, as_posted(plain(given)))
    slug = ADDED_TO.get(case.slug, case.slug)
    answer = write(client, "post", f"{LISTS[type(row)]}/{row.pk}/{slug}/", plain(given))

    assert {case.code.split(".")[1]} == {part.code for parts in said.update_error_dict({}).values() for part in parts}
    errors = errors_of(answer, case.doors)
    if case.doors == 400:
        words = fields_and_words(said)
        said_at = {(case.elsewhere or error["field"] or "__all__", error["message"]) for error in errors}
        assert said_at == {(case.elsewhere or name, message) for name, message in words}
        shown = page.context["form"].errors.as_data().values()
        assert {message for parts in shown for part in parts for message in part.messages} == {
            message for _, message in words
        }
    else:
        assert page.status_code == case.doors
    assert whole_ledger() == before


def test_every_refusal_of_the_rules_is_in_the_table():
    in_the_rules = {
        f"{path.stem}.{call.args[0].value}"
        for room in ("projects", "ceremonies", "companies", "government")
        for path in (the_site.BASE_DIR / room).glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refused"
    }

    tried = {case.code for case in (*REFUSALS, *BULK)}
    assert tried - NOT_REFUSED_BY_NAME | {*WITHOUT_A_DOOR} == in_the_rules


@pytest.mark.parametrize("case", BULK, ids=lambda case: f"{case.code} {case.who}")
def test_rule_page_and_api_refuse_a_bulk_handover_in_the_same_words(case):
    client = cast.client_of(cast.OfficerFactory(administrator=True))
    leaving, way = case.leaving(), WAYS[case.who]
    seen = case.seen(leaving)
    to = cast.LeaderFactory() if case.who == "leader" else cast.specialist()
    given = MOVED_ON | {"to": to} | case.changes(leaving)
    pairs = [f"{project}:{row}" for project, row in seen.items()]
    before = whole_ledger()

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        confirm(way, leaving, seen=seen, by=cast.officer_of(client), at=timezone.now(), **given)
    address = reverse("admin:projects_project_succeed", args=[case.who, leaving.pk])
    page = client.post(address, plain(given) | {"seen": pairs, "confirm": "确认"})
    answer = write(client, "post", BULK_AT[case.who].format(leaving.pk), plain(given) | {"seen": pairs})

    words = refusal.value.messages
    assert [error["message"] for error in errors_of(answer, 400)] == words
    assert (page.status_code, page.context["refusals"]) == (200, words)
    assert whole_ledger() == before


def test_a_code_is_in_the_table_or_said_to_have_no_door():
    assert {case.code for case in REFUSALS} & {*WITHOUT_A_DOOR} == set()


def posted(page: HttpResponse) -> dict[str, Any]:
    """Return what a clerk's browser sends who changes nothing."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.initial_forms]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: plain(value) for name, value in values.items() if value is not None and value is not False}


def on_the_page(client: Client, row: Model, edit: Edit, given: dict[str, Any]) -> set[str]:
    """Enter it in the admin's form, as a new line where it is one; return what is said."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    opened = client.get(address)
    data = posted(opened) | {"shown": opened.context["shown"]}
    if edit.line:
        number = 0 if edit.stored else data[f"{edit.line}-TOTAL_FORMS"]
        if not edit.stored:
            data[f"{edit.line}-TOTAL_FORMS"] = number + 1
            given = LINE[edit.line] | given
        given = {f"{edit.line}-{number}-{name}": value for name, value in given.items()}
    page = client.post(address, {**data, **{name: "" if value is None else value for name, value in given.items()}})
    assert page.status_code == 200, page.status_code
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    said = [page.context["adminform"].form.errors, *(errors for formset in formsets for errors in formset.errors)]
    return {str(message) for errors in said for messages in errors.values() for message in messages}


def by_the_api(client: Client, row: Model, edit: Edit, given: dict[str, Any]) -> set[str]:
    """Enter it through the API; return what is said."""
    lines, whole = LISTS_OF.get(edit.line, (edit.line, row._meta.model_name))
    if edit.stored:
        answer = write(client, "patch", f"{lines}/{getattr(row, edit.line).get().pk}/", given)
    elif edit.line:
        answer = write(client, "post", f"{lines}/", {whole: row.pk} | given)
    else:
        answer = write(client, "patch", f"{LISTS[type(row)]}/{row.pk}/", given)
    return {error["message"] for error in errors_of(answer, 400)}


LINE = {
    "contacts": {},
    "lines": {},
    "milestones": {"planned_on_precision": "DAY", "actual_on_precision": "DAY", "actual_bound": "EXACT"},
    "participations": {"role": "INVESTOR"},
}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.constraint or edit.message)
def test_page_and_api_refuse_an_edit_in_the_same_words(edit):
    client = cast.client_of(cast.OfficerFactory(administrator=True))
    row = edit.page()
    given = edit.given(row)
    before = whole_ledger()

    assert by_the_api(client, row, edit, given) == {edit.message}
    assert on_the_page(client, row, edit, given) == {edit.message}
    assert whole_ledger() == before


def test_every_constraint_of_what_is_edited_is_in_the_table():
    edited = (Project, Company, Contact, Milestone, Participation, FinancingDeal, DealBank)
    declared = {constraint.name for model in edited for constraint in model._meta.constraints}

    assert {edit.constraint for edit in EDITS if edit.constraint} | {*BEHIND_THE_DOORS} == declared
