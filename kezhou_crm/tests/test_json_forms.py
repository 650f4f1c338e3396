"""What JSON adds to a form: names, kinds of values, whole bodies; and what an edit leaves alone."""

import json

import pytest
from django.conf import settings
from django.test import Client

from companies.models import Contact
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests.asking import errors_of, whole_ledger, write
from projects.models import Project
from projects.stages import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("row_by_row")]


@pytest.fixture
def clerk() -> Client:
    return cast.client_of(cast.OfficerFactory(administrator=True))


@pytest.fixture
def project() -> Project:
    return cast.ProjectFactory(signed=True, note="示例备注", amount="80400.00")


def errors(clerk: Client, method: str, path: str, body: object, status: int = 400) -> list[tuple[str | None, str]]:
    """Return fields and codes of a refusal of which nothing stays."""
    before = whole_ledger()
    refusals = errors_of(write(clerk, method, path, body), status)
    assert whole_ledger() == before
    return sorted((error["field"] or "", error["code"]) for error in refusals)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 5),
        ("name", ["示例"]),
        ("note", {"text": "示例"}),
        ("amount", True),
        ("amount", ["1"]),
        ("counts_in_number", "true"),
        ("counts_in_number", None),
        ("counts_in_number", 1),
        ("sector", "1"),
        ("sector", True),
        ("sector", 1.5),
        ("region", 653001),
        ("signed_on", 20260301),
    ],
)
def test_a_value_of_another_kind_is_refused_and_never_read_as_something_else(clerk, project, field, value):
    assert errors(clerk, "patch", f"projects/{project.pk}/", {field: value}) == [(field, "type")]


@pytest.mark.parametrize("day", ["2026-3-1", "2026/03/01", "2026-02-30", "yesterday", "2026-03-01T10:00:00"])
def test_a_day_has_one_form(clerk, project, day):
    assert errors(clerk, "patch", f"projects/{project.pk}/", {"signed_on": day}) == [("signed_on", "invalid")]


@pytest.mark.parametrize("text", ["示例\0", "示例\ud800"])
def test_a_text_that_no_column_can_hold_is_refused(clerk, project, text):
    assert errors(clerk, "patch", f"projects/{project.pk}/", {"note": text}) == [("note", "characters")]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "八万", "0.001", "9" * 20])
def test_an_amount_is_a_number_that_fits(clerk, project, amount):
    ((field, _code),) = errors(clerk, "patch", f"projects/{project.pk}/", {"amount": amount})

    assert field == "amount"


def test_what_is_shown_but_not_written_is_refused_by_name(clerk, project):
    given = {"stage": "REGISTERED", "code": "X", "leader": 1, "voided_at": None, "nothing": 1}

    assert errors(clerk, "patch", f"projects/{project.pk}/", given) == [
        ("code", "read_only"),
        ("leader", "read_only"),
        ("nothing", "unknown"),
        ("stage", "read_only"),
        ("voided_at", "read_only"),
    ]


def test_what_is_given_once_for_all_is_not_edited(clerk):
    milestone, other = cast.MilestoneFactory(), cast.ProjectFactory()

    assert errors(clerk, "patch", f"milestones/{milestone.pk}/", {"project": other.pk}) == [("project", "read_only")]


def test_every_mistake_is_named_at_once(clerk):
    given = {"name": None, "region": "999999", "amount": "-1", "signed_on": "x", "nothing": 1}

    assert [field for field, _code in errors(clerk, "post", "projects/", given)] == [
        "amount",
        "name",
        "nothing",
        "region",
        "signed_on",
    ]


def test_what_a_new_row_cannot_do_without_is_asked_for(clerk):
    assert errors(clerk, "post", "contacts/", {}) == [("company", "required"), ("name", "required")]


def test_an_edit_touches_what_is_given_and_leaves_the_rest(clerk, project):
    answer = write(clerk, "patch", f"projects/{project.pk}/", {"scope": "47 座温室大棚"})

    assert answer.status_code == 200
    project.refresh_from_db()
    assert (project.scope, project.note, str(project.amount)) == ("47 座温室大棚", "示例备注", "80400.00")


def test_an_edit_mends_one_field_of_a_dirty_row(clerk, project):
    Project.objects.filter(pk=project.pk).update(amount=0)  # a form would refuse the 0 today

    assert write(clerk, "patch", f"projects/{project.pk}/", {"note": "已核对"}).status_code == 200


def test_an_edit_of_nothing_changes_nothing(clerk, project):
    before = whole_ledger()

    assert write(clerk, "patch", f"projects/{project.pk}/", {}).status_code == 200
    assert whole_ledger() == before


def test_the_switches_follow_the_agreement_type_unless_they_are_given(clerk, project):
    path = f"projects/{project.pk}/"

    follow = write(clerk, "patch", path, {"agreement_type": "STRATEGIC"}).json()
    given = write(clerk, "patch", path, {"agreement_type": "INTENT", "counts_in_number": True}).json()

    assert (follow["counts_in_number"], follow["counts_in_amount"]) == (True, False)
    assert (given["counts_in_number"], given["counts_in_amount"]) == (True, False)


def test_a_relation_is_named_by_its_code_where_it_is_shown_by_one(clerk, project):
    region, industry = cast.RegionFactory(code="653022", name="阿克陶县"), cast.IndustryFactory()

    shown = write(clerk, "patch", f"projects/{project.pk}/", {"region": region.code, "industry": industry.code}).json()

    assert (shown["region"]["code"], shown["industry"]["code"]) == ("653022", "01")


def test_what_a_deed_is_not_given_stays_as_its_page_begins(clerk):
    project = cast.ProjectFactory(signed=True, leader=cast.LeaderFactory(), lead_unit=cast.UnitFactory())
    given = {"to": cast.LeaderFactory().pk, "on": "2026-03-02", "reason": "调整"}

    shown = write(clerk, "post", f"projects/{project.pk}/hand-over/", given).json()

    assert (shown["leader"]["id"], shown["lead_unit"]["id"]) == (given["to"], project.lead_unit_id)


def test_skipped_stages_are_one_object_and_their_errors_are_named_by_it(clerk):
    project = cast.ProjectFactory(investor_as_stated="示例")
    path = f"projects/{project.pk}/advance/"
    asked = {"to": "SIGNED", "on": "2026-03-02"}

    assert errors(clerk, "post", path, asked | {"skipped": "x"}) == [("skipped", "type")]
    assert errors(clerk, "post", path, asked | {"skipped": {"NEGOTIATING": "x"}}) == [
        ("skipped.NEGOTIATING", "invalid")
    ]
    assert errors(clerk, "post", path, asked | {"skipped": {"GONE": "2026-03-01"}}) == [("skipped.GONE", "unknown")]
    assert errors(clerk, "post", path, asked | {"day_NEGOTIATING": "2026-03-01"}) == [("day_NEGOTIATING", "unknown")]


def test_skipped_stages_are_backfilled(clerk):
    project = cast.ProjectFactory(stage=Stage.REGISTERED, scope="示例内容")
    cast.VacancyFactory(project=project)
    cast.prove(project)
    given = {"to": "PRODUCING", "on": "2026-05-01", "skipped": {"STARTED": "2026-04-01"}}

    assert write(clerk, "post", f"projects/{project.pk}/advance/", given).json()["stage"] == "PRODUCING"
    assert [move.to_stage for move in project.moves.in_order()] == ["REGISTERED", "STARTED", "PRODUCING"]


def test_a_voided_project_answers_once_and_is_gone(clerk, project):
    path = f"projects/{project.pk}/"

    answer = write(clerk, "post", f"{path}void/", {"reason": "重复登记"}).json()

    assert (answer["id"], answer["void_reason"]) == (project.pk, "重复登记")
    assert errors_of(clerk.get(f"/api/v1/{path}"), 404)


def test_a_phone_is_stored_tidy_and_answered_masked(clerk):
    given = {"company": cast.CompanyFactory().pk, "name": "示例联系人", "phone": "138 0000 1234"}

    answer = write(clerk, "post", "contacts/", given).json()

    assert answer["phone"] == "138****1234"
    assert Contact.objects.get().phone == "13800001234"


def test_a_masked_phone_is_not_written_back(clerk):
    contact = cast.ContactFactory(phone="13800001234")
    path = f"contacts/{contact.pk}/"

    shown = clerk.get(f"/api/v1/{path}").json()["phone"]

    answer = write(clerk, "patch", path, {"phone": shown})
    contact.refresh_from_db()
    assert (answer.status_code, shown, contact.phone) == (200, "138****1234", "13800001234")


def test_a_company_that_the_stage_asks_for_is_not_taken_out(clerk):
    project = cast.ProjectFactory(signed=True)
    line = cast.ParticipationFactory(project=project)

    for method, body in (("delete", {}), ("patch", {"role": "PARTNER"})):
        assert [code for _, code in errors(clerk, method, f"participations/{line.pk}/", body)] != []


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "[" * 100_000, "{", '{"a": NaN}', "\ufeff"])
def test_a_body_that_is_no_object_is_refused(clerk, body):
    before = whole_ledger()

    answer = clerk.generic("POST", "/api/v1/projects/", body, "application/json")

    assert errors_of(answer, 400)
    assert whole_ledger() == before


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"note": "一", "note": "二"}', "重复的字段名“note”，"),
        ('{"note": "一", "\\u006eote": "二"}', "重复的字段名“note”，"),
        ('{"skipped": {"STARTED": "2026-03-01", "STARTED": "2026-03-02"}}', "重复的字段名“STARTED”，"),
        ('{"\\ud800": 1, "\\ud800": 2}', "重复的字段名，"),
        ('{"\\u0000": 1, "\\u0000": 2}', "重复的字段名，"),
    ],
)
def test_a_name_given_twice_is_refused_and_neither_value_is_taken(clerk, project, body, told):
    before = whole_ledger()
    path = f"/api/v1/projects/{project.pk}/"
    version = clerk.get(path)["ETag"]

    answer = clerk.generic("PATCH", path, body, "application/json", headers={"If-Match": version})

    (error,) = errors_of(answer, 400)
    assert (error["field"], error["code"]) == (None, "named_twice")
    assert told in error["message"]
    assert whole_ledger() == before


def test_a_body_without_end_is_refused(clerk):
    body = json.dumps({"note": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})

    answer = clerk.generic("POST", "/api/v1/projects/", body, "application/json")

    assert errors_of(answer, 413)[0]["code"] == "too_large"


def test_a_write_without_the_csrf_token_is_refused(clerk, project):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    before = whole_ledger()

    (error,) = errors_of(write(strict, "post", f"projects/{project.pk}/void/", {"reason": "示例"}), 403)

    assert error["code"] == "csrf_failed"
    assert whole_ledger() == before
