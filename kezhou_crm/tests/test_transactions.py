"""One transaction around each request, with the identity set inside it and gone after it."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path

from companies.models import Company
from government.models import Officer, Region
from government.roles import Role
from kezhou_crm.tests.factories import (
    OfficerFactory,
    ParticipationFactory,
    ProjectFactory,
    RegionFactory,
    UnitFactory,
    VacancyFactory,
)
from kezhou_crm.transactions import RequestTransaction, act_as
from projects.models import Participation, Project, Vacancy


def identity():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('kz.officer', true), '')")
        return cursor.fetchone()[0]


def lazily(_request):
    """Ask for the identity while the template renders, after the view has returned."""
    return TemplateResponse(_request, engines["django"].from_string("{{ identity }}"), {"identity": identity})


@login_not_required
def writes_then_fails_to_render(request):
    Company.objects.create(name="新疆示例写入有限公司")
    broken = engines["django"].from_string("{{ broken }}")
    return TemplateResponse(request, broken, {"broken": lambda: 1 / 0})


@login_not_required
def leaves_a_gap(_request):
    """Close the vacancy of a landed project: refused at commit."""
    vacancy = Vacancy.objects.get()
    vacancy.closed_at, vacancy.closed_by = vacancy.opened_at, vacancy.opened_by
    vacancy.save(update_fields=["closed_at", "closed_by"])
    return HttpResponse("saved")


@login_not_required
def doubles_a_company(_request):
    Company.objects.bulk_create([Company(name="新疆示例", name_key="x"), Company(name="新疆示例", name_key="x")])
    return HttpResponse("saved")


@login_not_required
def gives_way(_request, sqlstate):
    """Be refused by the database as it refuses the victim of a deadlock."""
    Company.objects.create(name="新疆示例写入有限公司")
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlstate}'; END $$")


@login_not_required
def saves_what_is_gone(_request):
    participation = ParticipationFactory()
    Participation.objects.filter(pk=participation.pk).delete()
    participation.save(update_fields=["role"])


def moves_it_out_of_sight(_request):
    Project.objects.update(region=Region.objects.get(code="653022"))
    return HttpResponse("saved")


urlpatterns = [
    path("refused/<str:sqlstate>", gives_way),
    path("api/v1/refused/<str:sqlstate>", gives_way),
    path("gone", saves_what_is_gone),
    path("lazily", lazily),
    path("broken", writes_then_fails_to_render),
    path("gap", leaves_a_gap),
    path("api/v1/gap", leaves_a_gap),
    path("double", doubles_a_company),
    path("beyond", moves_it_out_of_sight),
    path("api/v1/beyond", moves_it_out_of_sight),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def clerk(own_database, client):
    """Log in one of the bureau: a stranger writes nothing."""
    client.force_login(OfficerFactory(administrator=True))
    return client


def test_the_identity_holds_while_the_template_renders(own_database, client):
    officer = OfficerFactory()
    client.force_login(officer)

    assert client.get("/lazily").content.decode() == str(officer.pk)


def test_no_identity_is_left_for_the_next_user_of_the_connection(own_database, client):
    before = identity()
    client.force_login(OfficerFactory())
    client.get("/lazily")

    assert identity() == before


def test_a_stranger_has_no_identity(own_database, rf):
    request = rf.get("/x")
    request.user = type("Stranger", (), {"pk": None})()
    seen = []

    RequestTransaction(lambda _request: seen.append(identity()) or HttpResponse("ok"))(request)

    assert seen == [None]


def test_what_was_written_before_a_failed_rendering_is_undone(clerk):
    clerk.raise_request_exception = False

    answer = clerk.get("/broken")

    assert answer.status_code == 500
    assert not Company.objects.exists()


def test_a_refusal_at_commit_is_a_page_and_nothing_is_saved(clerk):
    with transaction.atomic():
        VacancyFactory(project=ProjectFactory(stage="REGISTERED"))

    answer = clerk.get("/gap")

    assert answer.status_code == 409
    assert "必须有包联领导和牵头单位" in answer.content.decode()
    assert Vacancy.objects.get().closed_at is None


def test_a_refusal_at_commit_has_the_shape_of_the_api_below_it(clerk):
    with transaction.atomic():
        VacancyFactory(project=ProjectFactory(stage="REGISTERED"))

    answer = clerk.get("/api/v1/gap")

    assert answer.status_code == 409
    assert [error["code"] for error in answer.json()["errors"]] == ["kz_responsibility_complete"]


def test_a_refusal_inside_a_view_is_a_page_and_nothing_is_saved(clerk):
    answer = clerk.get("/double")

    assert answer.status_code == 409
    assert "已有同名企业" in answer.content.decode()
    assert not Company.objects.exists()


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_who_gives_way_to_another_transaction_is_told_to_try_again(clerk, sqlstate):
    page, api = clerk.get(f"/refused/{sqlstate}"), clerk.get(f"/api/v1/refused/{sqlstate}")

    assert (page.status_code, api.status_code) == (409, 409)
    assert "刚有人同时修改了同一条记录，请重试。" in page.content.decode()
    assert [error["code"] for error in api.json()["errors"]] == ["meanwhile"]
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("sqlstate", "status", "code", "says"),
    [
        ("57014", 503, "too_slow", "用时太长，系统已经停下，没有保存任何内容"),
        ("55P03", 409, "busy", "别人正在处理同一条记录，等候超时，没有保存"),
    ],
)
def test_what_takes_too_long_is_ended_and_said(clerk, sqlstate, status, code, says):
    page, api = clerk.get(f"/refused/{sqlstate}"), clerk.get(f"/api/v1/refused/{sqlstate}")

    assert (page.status_code, api.status_code) == (status, status)
    assert says in page.content.decode()
    assert [error["code"] for error in api.json()["errors"]] == [code]
    assert not Company.objects.exists()


def test_what_else_the_database_cannot_do_is_its_own_fault(clerk):
    answer = clerk.get("/refused/53200")

    assert answer.status_code == 503
    assert "数据库暂时连不上" in answer.content.decode()


def test_saving_a_row_that_went_meanwhile_is_a_refusal(clerk):
    answer = clerk.get("/gone")

    assert answer.status_code == 409
    assert "刚有人同时修改了同一条记录，请重试。" in answer.content.decode()


def test_a_thousand_turns_never_inherit_an_identity(own_database):
    officers, before = [OfficerFactory(), OfficerFactory(), None], identity()
    for turn in range(1_000):
        officer = officers[turn % 3]
        with transaction.atomic():
            act_as(officer and officer.pk)
            assert identity() == (str(officer.pk) if officer else None)
        assert identity() == before
    assert Officer.objects.count() == 3


@pytest.mark.parametrize("address", ["/beyond", "/api/v1/beyond"])
def test_who_would_save_a_row_out_of_his_own_sight_is_told_so(own_database, client, address):
    project = ProjectFactory()
    RegionFactory(code="653022", name="阿克陶县")
    unit = UnitFactory(region=project.region)
    client.force_login(OfficerFactory(role=Role.COUNTY_CLERK, unit=unit, narrowed=False))

    answer = client.get(address)

    assert answer.status_code == 403
    assert "不在您的管辖范围内" in answer.content.decode()
    project.refresh_from_db()
    assert project.region.code == "653001"
