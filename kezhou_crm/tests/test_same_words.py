"""A mistake is refused in the same words by the rule, on the admin's page and by the API; and nothing stays of it."""

import ast
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from kezhou_crm.deeds import DEEDS
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import as_officer, errors_of, whole_ledger, write
from kezhou_crm.tests.refusal_cases import REFUSALS, WITHOUT_A_DOOR, Refusal
from projects.models import Project
from projects.responsibility import Pair

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]
DEED = {deed.slug: deed for deed in DEEDS[Project]}


def plain(value: Any) -> Any:
    """Return what JSON and a page know of a value."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    return value


def as_posted(given: dict[str, Any]) -> dict[str, Any]:
    """Return what a page sends: nothing nested, nothing null."""
    days = {f"day_{stage}": day for stage, day in given.pop("skipped", {}).items()}
    return {name: "" if value is None else value for name, value in (given | days).items()}


def as_the_rule_takes_it(row: Project, given: dict[str, Any]) -> dict[str, Any]:
    """Say who stays where the doors ask who leaves."""
    if "leaves" not in given:
        return given
    rest = {name: value for name, value in given.items() if name != "leaves"}
    stays = Pair(row.leader, None) if given["leaves"] == "unit" else Pair(None, row.lead_unit)
    return rest | {"keep": stays}


def by_the_rule(case: Refusal, row: Project, given: dict[str, Any], officer: Model) -> ValidationError:
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        DEED[case.slug].perform(row, by=officer, at=timezone.now(), **as_the_rule_takes_it(row, given))
    return refusal.value


def fields_and_words(refusal: ValidationError) -> set[tuple[str, str]]:
    errors = refusal.update_error_dict({})
    return {(name, message) for name, parts in errors.items() for part in parts for message in part.messages}


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.code} {case.slug}")
def test_rule_page_and_api_refuse_in_the_same_words(case):
    client = as_officer(*case.may)
    officer = cast.officer_of(client)
    officer.is_superuser = not case.may
    officer.save()
    row = case.row()
    given = case.given(row, officer)
    before = whole_ledger()

    said = by_the_rule(case, row, given, officer)
    page = client.post(reverse("admin:projects_project_deed", args=[row.pk, case.slug]), as_posted(plain(given)))
    slug = "follow-ups" if case.slug == "follow-up" else case.slug
    answer = write(client, "post", f"projects/{row.pk}/{slug}/", plain(given))

    assert {case.code.split(".")[1]} == {part.code for parts in said.update_error_dict({}).values() for part in parts}
    errors = errors_of(answer, case.doors)
    if case.doors == 400:
        words = fields_and_words(said)
        assert {(error["field"] or "__all__", error["message"]) for error in errors} == words
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
        for path in (settings.BASE_DIR / room).glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refused"
    }

    assert {case.code for case in REFUSALS} - {"pipeline.missing"} | {*WITHOUT_A_DOOR} == in_the_rules


def test_a_code_is_in_the_table_or_said_to_have_no_door():
    assert {case.code for case in REFUSALS} & {*WITHOUT_A_DOOR} == set()
