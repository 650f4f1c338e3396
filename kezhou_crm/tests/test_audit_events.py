"""Logins, and refusals that stay recorded though the request is undone."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from companies.models import Company
from kezhou_crm.tests import factories as cast
from kezhou_crm.tests import races
from kezhou_crm.tests.asking import as_officer, write
from kezhou_crm.tests.forms import opened
from kezhou_crm.tests.refusal_cases import REFUSALS
from kezhou_crm.tests.test_same_words import ADDED_TO, LISTS, as_posted, plain
from kezhou_crm.tests.test_transactions import leaves_a_gap
from kezhou_crm.urls import urlpatterns as ours
from records import auditing
from records.entries import Kind
from records.models import AuditEntry

pytestmark = [pytest.mark.usefixtures("row_by_row")]
PASSWORD = "Kezhou-shili-2026"


def events(*kinds):
    return list(AuditEntry.objects.filter(kind__in=kinds or ("REFUSAL",)).order_by("pk"))


def doubles_a_company(_request):
    Company.objects.bulk_create([Company(name="新疆示例", name_key="x"), Company(name="新疆示例", name_key="x")])
    return HttpResponse("saved")


def falls_over(_request):
    Company.objects.create(name="新疆示例写入有限公司")
    raise RuntimeError


urlpatterns = [path("double", doubles_a_company), path("commit", leaves_a_gap), path("over", falls_over), *ours]
handler500 = "kezhou_crm.urls.handler500"


def test_login_failed_login_and_logout_are_recorded(own_database):
    officer = cast.OfficerFactory(administrator=True, unit=cast.UnitFactory())
    officer.set_password(PASSWORD)
    officer.save()
    client, login = Client(), reverse("admin:login")

    client.post(login, {"username": officer.username, "password": "wrong-word"})
    client.post(login, {"username": PASSWORD, "password": "wrong-word"})
    client.post(login, {"username": officer.username, "password": PASSWORD})
    client.post(reverse("admin:logout"))

    told = events("LOGIN", "LOGIN_FAILED", "LOGOUT")
    assert [entry.kind for entry in told] == ["LOGIN_FAILED", "LOGIN_FAILED", "LOGIN", "LOGOUT"]
    assert [entry.officer_id for entry in told] == [None, None, officer.pk, officer.pk]
    assert told[0].row_id == officer.pk
    assert told[0].after == {"用户名": officer.username, "地址": "127.0.0.1"}
    assert told[1].after["用户名"] == "Ke***（没有这个用户名）"
    assert {entry.door for entry in told} == {"PAGE"}
    assert all(len(entry.request) == 16 for entry in told)
    assert events() == []


def test_a_refused_write_of_the_api_is_recorded_and_nothing_else(db):
    client, project = as_officer("change_project"), cast.ProjectFactory()
    before = AuditEntry.objects.changes().count()

    answer = write(client, "patch", f"projects/{project.pk}/", {"amount": "-1"})

    (entry,) = events()
    assert answer.status_code == 400
    assert (entry.door, entry.officer_id) == ("API", cast.officer_of(client).pk)
    assert (entry.of_table, entry.row_id, entry.project_id) == ("projects_project", project.pk, project.pk)
    assert entry.after["做什么"] == f"PATCH /api/v1/projects/{project.pk}/"
    assert entry.after["结果"] == "400"
    assert "金额" in entry.after["原因"]
    assert entry.request == answer["X-Request-ID"]
    assert AuditEntry.objects.changes().count() == before


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: f"{case.code} {case.slug}")
def test_each_refusal_of_a_rule_is_recorded_at_both_doors(db, case):
    client = as_officer(*case.may)
    officer = cast.officer_of(client)
    officer.narrowed = bool(case.may)
    officer.save()
    row = case.row()
    given = case.given(row, officer)
    label, slug = row._meta.model_name, ADDED_TO.get(case.slug, case.slug)

    client.post(reverse(f"admin:projects_{label}_deed", args=[row.pk, case.slug]), as_posted(plain(given)))
    write(client, "post", f"{LISTS[type(row)]}/{row.pk}/{slug}/", plain(given))

    by_page, by_api = events()
    assert (by_page.door, by_api.door) == ("PAGE", "API")
    assert {entry.row_id for entry in (by_page, by_api)} == {row.pk}
    assert {entry.of_table for entry in (by_page, by_api)} == {row._meta.db_table}
    assert by_api.after["原因"]
    assert by_page.after["结果"] == str(case.doors) if case.doors != 400 else by_page.after["原因"]


def test_an_edit_that_the_admins_form_refuses_is_recorded(db):
    client = cast.client_of(cast.OfficerFactory(administrator=True))
    company = cast.CompanyFactory()

    answer = client.post(
        reverse("admin:companies_company_change", args=(company.pk,)), opened(client, company) | {"name": ""}
    )

    (entry,) = events()
    assert answer.status_code == 200
    assert (entry.of_table, entry.row_id, entry.door) == ("companies_company", company.pk, "PAGE")
    assert entry.after["原因"]


def test_what_an_officer_may_not_open_is_recorded_and_a_strangers_knocking_is_not(db):
    cast.client_of(cast.OfficerFactory()).get(reverse("admin:companies_company_changelist"))
    Client().post(reverse("admin:companies_company_add"), {"name": "示例"})
    Client().post("/api/v1/companies/", "{}", "application/json")

    (entry,) = events()
    assert entry.after == {"做什么": "GET /admin/companies/company/", "结果": "403"}


def test_a_page_that_was_answered_is_no_refusal(db):
    client = cast.client_of(cast.OfficerFactory(administrator=True))
    client.get(reverse("admin:companies_company_changelist"))
    client.get("/api/v1/projects/999999/")
    client.get(reverse("admin:companies_company_add"))
    client.post(
        reverse("admin:companies_company_add"),
        {"name": "新疆示例有限公司", **{f"contacts-{part}_FORMS": 0 for part in ("TOTAL", "INITIAL")}},
    )

    assert events() == []
    assert Company.objects.count() == 1


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), [("/double", 409), ("/over", 500)])
def test_a_refusal_stays_though_the_view_or_the_whole_request_is_undone(own_database, address, status):
    client = cast.client_of(cast.OfficerFactory())
    client.raise_request_exception = False

    answer = client.post(address)

    (entry,) = events()
    assert (answer.status_code, entry.after["结果"]) == (status, str(status))
    assert entry.request == answer["X-Request-ID"]
    assert f"错误编号 {entry.request}" in answer.content.decode()
    assert Company.objects.count() == 0


@pytest.mark.urls(__name__)
def test_a_refusal_at_commit_stays(own_database):
    with transaction.atomic():
        vacancy = cast.VacancyFactory(project=cast.ProjectFactory(stage="REGISTERED"))
    client = cast.client_of(cast.OfficerFactory())

    answer = client.post("/commit")

    (entry,) = events()
    assert (answer.status_code, entry.after["结果"]) == (409, "409")
    assert entry.after["原因"] == answer.context["messages_"][0]
    vacancy.refresh_from_db()
    assert vacancy.closed_at is None


def test_where_the_trail_cannot_be_written_the_answer_stays_what_it_is(own_database, caplog):
    client = cast.client_of(cast.OfficerFactory())
    client.raise_request_exception = False
    races.as_owner("REVOKE EXECUTE ON FUNCTION kz_record FROM kz_app")

    answer = client.get(reverse("admin:companies_company_changelist"))

    assert answer.status_code == 403
    assert "not recorded: ['REFUSAL'] of /admin/companies/company/" in caplog.text
    assert events() == []


def test_without_a_database_it_is_said_that_there_is_none(own_database):
    client = cast.client_of(cast.OfficerFactory())
    client.raise_request_exception = False
    connection.close()
    connection.settings_dict["NAME"] = "kz_nowhere"

    answer = client.get("/admin/")

    assert answer.status_code == 503
    assert f"错误编号 {answer['X-Request-ID']}" in answer.content.decode()
    connection.settings_dict["NAME"] = own_database
    assert events() == []


@pytest.mark.parametrize("kind", auditing.EVENTS)
def test_every_kind_of_event_can_be_recorded(db, kind):
    project = cast.ProjectFactory()

    auditing.record(
        kind, by=cast.OfficerFactory(name="示例甲"), row=project, project=project.pk, detail={"范围": "示例"}
    )

    (entry,) = events(kind)
    assert (entry.officer_name, entry.row_id, entry.project_id) == ("示例甲", project.pk, project.pk)
    assert (entry.before, entry.after) == (None, {"范围": "示例"})


@pytest.mark.parametrize("kind", ["INSERT", "UPDATE", "DELETE"])
def test_a_change_is_recorded_by_its_trigger_alone(db, kind):
    before = AuditEntry.objects.count()

    with pytest.raises(ValueError, match=kind):
        auditing.record(kind)

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", ["\0", "\ud800"])
def test_a_refusal_that_names_what_cannot_be_saved_is_recorded_all_the_same(db, name):
    client, project = as_officer("change_project"), cast.ProjectFactory()

    answer = write(client, "patch", f"projects/{project.pk}/", {name: 1})

    (entry,) = events()
    assert answer.status_code == 400
    assert "没有名为“\ufffd”的字段" in entry.after["原因"]


def test_a_refused_address_with_a_nul_is_recorded_all_the_same(db):
    client = as_officer("view_project")

    answer = client.post("/api/v1/projects/%00/")

    (entry,) = events()
    assert answer.status_code >= 400
    assert entry.after["做什么"] == "POST /api/v1/projects/\ufffd/"


def test_what_cannot_be_saved_is_replaced_however_deep(db):
    auditing.record(Kind.REFUSAL, detail={"a\0": ["b\udfff", {"c": ("\ud800", 1, None)}]})

    (entry,) = events()
    assert entry.after == {"a\ufffd": ["b\ufffd", {"c": ["\ufffd", 1, None]}]}
